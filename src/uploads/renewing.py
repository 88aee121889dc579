"""Use case: sign more of an open upload."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from uploads.checksums import COMPOSITE_ONLY
from uploads.errors import ConflictError, UploadBusyError
from uploads.keys import key_of
from uploads.lifecycle import OPEN, state_at
from uploads.model import CompactPage, PartPage, Principal, State, Upload
from uploads.paging import PartSelection, check_selection, select_numbers, sign_compact_page, sign_page
from uploads.promise import Strategy
from uploads.service import Service
from uploads.watching import progress_of


def sign_parts(
    service: Service,
    principal: Principal,
    upload_id: str,
    selection: PartSelection,
    *,
    expires_in_seconds: int | None,
    now: datetime,
) -> PartPage | CompactPage:
    """Sign a page of an open upload's parts; one in one piece is one part, so that its request can be renewed.

    Raises UploadNotFoundError, ConflictError when the upload is no longer open, InvalidRequestError for parts or
    checksums that are not of it.
    """
    upload = service.find(principal, upload_id)
    require_open(upload, now)
    missing = missing_parts(service, upload) if selection.missing else ()
    numbers, next_from = select_numbers(upload.plan, selection, missing)
    check_selection(upload, selection, numbers)
    upload = _prepare(service, upload, selection, now=now)
    signature = service.sign_for(upload, expires_in_seconds, now=now)
    if selection.compact:
        return sign_compact_page(signature, upload, numbers, next_from)
    return sign_page(signature, upload, numbers, next_from, selection.checksums)


def require_open(upload: Upload, now: datetime) -> None:
    """Raises ConflictError for an upload that takes no more bytes."""
    state = state_at(upload, now)
    if state not in OPEN:
        raise ConflictError(f"The upload is {state}; it takes no more bytes.", code="UPLOAD_NOT_OPEN")


def missing_parts(service: Service, upload: Upload) -> tuple[tuple[int, int], ...]:
    """The part numbers that S3 does not have, as inclusive ranges. Raises ConflictError when it has freed them all."""
    progress = progress_of(service, upload)
    if progress is None:
        current = service.records.find(upload.tenant, upload.id)
        if current and current.revision != upload.revision:
            raise UploadBusyError("The upload is being changed by another request. Try again.")
        raise ConflictError("S3 has freed the parts; start a new upload.", code="UPLOAD_NOT_OPEN")
    return progress.missing


def _prepare(service: Service, upload: Upload, selection: PartSelection, *, now: datetime) -> Upload:
    """The upload as it must be for these parts to be accepted."""
    if upload.plan.strategy is not Strategy.MULTIPART:
        return upload
    told = upload.checks_parts or (upload.checksum is not None and upload.checksum.algorithm not in COMPOSITE_ONLY)
    if selection.checksums and not told:
        return _reopen(service, upload, now=now)
    if upload.state is State.ISSUED:
        upload = service.records.move(upload, State.UPLOADING, now=now, only_from=OPEN)
        require_open(upload, now)
    return upload


def _reopen(service: Service, upload: Upload, *, now: datetime) -> Upload:
    """Open the multipart upload anew, as one whose parts carry checksums: S3 takes those of no other.

    The first page that tells checksums decides, as long as nothing has arrived without.
    """
    key, former = key_of(upload), upload.multipart_id or ""
    if service.objects.list_parts(key, former):
        raise ConflictError("Parts have arrived without checksums.", code="PARTS_UNCHECKED")
    wanted = replace(upload, checks_parts=True)
    multipart_id = service.objects.start_multipart(key, wanted)
    moved = service.records.move(
        upload,
        State.UPLOADING,
        now=now,
        only_from=OPEN,
        only_revision=upload.revision,
        multipart_id=multipart_id,
        checks_parts=True,
    )
    mine = moved.multipart_id == multipart_id
    service.objects.abort_multipart(key, former if mine else multipart_id)
    if not (mine or moved.checks_parts):
        require_open(moved, now)
        raise UploadBusyError("The upload is being changed by another request. Try again.")
    return moved
