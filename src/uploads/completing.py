"""Use case: finish an upload and prove that it arrived.

Safe to repeat, from any number of callers at once, and to go on with after a crash at any point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from uploads.errors import (
    AssemblingError,
    ConflictError,
    InvalidRequestError,
    PromiseBrokenError,
    UnavailableError,
    UploadBusyError,
)
from uploads.keys import key_of
from uploads.lifecycle import ASSEMBLED_WITHIN, TERMINAL, state_at
from uploads.limits import INLINE_READ_BYTES
from uploads.model import Principal, State, StoredPart, Upload
from uploads.ports import Assembly
from uploads.promise import Strategy
from uploads.service import Service
from uploads.settling import find_own, reject, settle
from uploads.verifying import ClaimedPart, check_parts, digest_of_parts, with_claimed_checksums

# What no further try can mend.
_HOPELESS = {
    Assembly.OCCUPIED: "the object to replace has changed",
    Assembly.BROKEN: "the parts do not add up to the checksum that was promised",
}


def complete_upload(
    service: Service, principal: Principal, upload_id: str, claimed: Sequence[ClaimedPart] | None, *, now: datetime
) -> Upload:
    """Bring an upload to `ready`, if what was promised is what arrived; or to `verifying`, if that takes longer.

    Raises UploadNotFoundError; ConflictError while something is missing, or when it was aborted or has expired;
    PromiseBrokenError when the object is not as promised, and it is deleted then; InvalidRequestError for claims
    that cannot be.
    """
    upload = find_claimed(service, principal, upload_id, claimed, now=now)
    return answer_for(service, finish(service, upload, claimed, now=now))


def find_claimed(
    service: Service, principal: Principal, upload_id: str, claimed: Sequence[ClaimedPart] | None, *, now: datetime
) -> Upload:
    """The upload as of now. Raises UploadNotFoundError; InvalidRequestError where it has no parts to claim."""
    upload = service.find(principal, upload_id)
    upload = replace(upload, state=state_at(upload, now))
    if upload.state not in TERMINAL and upload.plan.strategy is not Strategy.MULTIPART and claimed is not None:
        raise InvalidRequestError(
            "An upload in one piece has no parts to name.", errors=(("/parts", "only of multipart uploads"),)
        )
    return upload


def finish(
    service: Service,
    upload: Upload,
    claimed: Sequence[ClaimedPart] | None,
    *,
    now: datetime,
    parts_digest: str | None = None,
    read_at_most_bytes: int = INLINE_READ_BYTES,
) -> Upload:
    """Assemble and settle an upload, whoever asks for it.

    Raises ConflictError while something is missing, or when the parts are not those of `parts_digest`.
    """
    if upload.state not in TERMINAL and upload.plan.strategy is Strategy.MULTIPART:
        upload = _assemble(service, upload, claimed, parts_digest, now=now)
    if upload.state in TERMINAL:
        return upload
    stored = find_own(service, upload)
    if stored is None:
        raise ConflictError("The file has not arrived.", code="NOT_ARRIVED")
    return settle(service, upload, stored, now=now, read_at_most_bytes=read_at_most_bytes)


def _assemble(
    service: Service,
    upload: Upload,
    claimed: Sequence[ClaimedPart] | None,
    parts_digest: str | None,
    *,
    now: datetime,
) -> Upload:
    """Have S3 make one object of the parts. Returns the record: completing, or terminal if another was faster."""
    key = key_of(upload)
    parts = service.objects.list_parts(key, upload.multipart_id or "")
    assembly = Assembly.REFUSED
    if parts is not None:
        check_parts(upload, parts, claimed)
        if parts_digest not in (None, digest_of_parts(parts)):
            raise ConflictError("A part has been sent again since it was named. Complete anew.", code="PARTS_CHANGED")
        listed, parts = parts, with_claimed_checksums(upload, parts, claimed)
        upload = service.records.move(upload, State.COMPLETING, now=now)
        if upload.state is not State.COMPLETING:
            return upload
        assembly = _tell_s3(service, upload, parts)
        if assembly is Assembly.BROKEN and parts != listed:
            service.records.move(upload, State.UPLOADING, now=now)
            raise ConflictError("A checksum is not that of the part that arrived.", code="PART_CHECKSUM_MISMATCH")
    if assembly is Assembly.DONE or find_own(service, upload) is not None:
        return upload  # assembled now, by another caller, or by an earlier one whose answer was lost
    if assembly in _HOPELESS:
        return reject(service, upload, _HOPELESS[assembly], now=now)
    # Of the record as it is now: signing with checksums may have opened the upload anew.
    if service.objects.list_parts(key, upload.multipart_id or "") is not None:
        service.records.move(upload, State.UPLOADING, now=now)
        raise UploadBusyError("A part changed while the upload was being completed. Try again.")
    if find_own(service, upload) is not None:
        return upload  # another caller was assembling it, and has come to an end since we looked
    return _expire(service, upload, now=now)


def _expire(service: Service, upload: Upload, *, now: datetime) -> Upload:
    """S3 has neither the parts nor the object: it is at it, for somebody whose answer was late, or has freed the parts.

    Raises AssemblingError while it may be at it; UploadBusyError when the record tells of other parts by now.
    """
    if upload.state is State.COMPLETING and now - upload.updated_at < ASSEMBLED_WITHIN:
        raise AssemblingError
    moved = service.records.move(upload, State.EXPIRED, now=now, only_revision=upload.revision)
    if moved.state not in TERMINAL:
        raise UploadBusyError("The upload is being changed by another request. Try again.")
    return moved


def _tell_s3(service: Service, upload: Upload, parts: Sequence[StoredPart]) -> Assembly:
    """Assemble; an answer that was lost is no failure when the object is there."""
    try:
        return service.objects.complete_multipart(key_of(upload), upload, parts)
    except UnavailableError:
        if find_own(service, upload) is None:
            raise
        return Assembly.DONE


def answer_for(service: Service, upload: Upload) -> Upload:
    """The upload when it is ready or being verified; what its caller must be told when it is not."""
    if upload.state in (State.READY, State.VERIFYING):
        return upload
    if upload.state is State.REJECTED:
        fate = "quarantined" if service.rules.quarantines_rejected else "deleted"
        raise PromiseBrokenError(f"Rejected and {fate}: {upload.rejection}.")
    if upload.state in TERMINAL:
        raise ConflictError(f"The upload is {upload.state}.", code=f"UPLOAD_{upload.state.upper()}")
    raise UploadBusyError("The upload is being changed by another request. Try again.")
