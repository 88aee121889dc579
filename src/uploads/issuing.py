"""Use cases: start an upload, and sign more of it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from uploads.errors import ConflictError, UploadsError
from uploads.keys import object_key
from uploads.lifecycle import OPEN, state_at
from uploads.limits import FIRST_PAGE_PARTS
from uploads.model import Order, PartPage, Plan, Principal, State, Strategy, Upload
from uploads.paging import PartSelection, select_numbers, sign_page
from uploads.planning import plan_upload
from uploads.service import Service
from uploads.watching import progress_of


def start_upload(
    service: Service, principal: Principal, order: Order, *, upload_id: str, now: datetime
) -> tuple[Upload, PartPage]:
    """Record a promise and sign the first requests that keep it. Raises InvalidRequestError or TooLargeError."""
    rules = service.rules
    plan = plan_upload(
        order,
        max_upload_bytes=rules.max_upload_bytes,
        multipart_threshold_bytes=rules.multipart_threshold_bytes,
    )
    upload = new_upload(order, plan, principal, upload_id=upload_id, now=now, lifetime=rules.upload_lifetime_seconds)
    if plan.strategy is Strategy.MULTIPART:
        key = object_key(upload.tenant, upload.id)
        multipart_id = service.objects.start_multipart(key, content_type=upload.content_type)
        upload = replace(upload, multipart_id=multipart_id)
    _add_or_undo(service, upload)
    numbers, next_from = select_numbers(plan, PartSelection(count=FIRST_PAGE_PARTS), ())
    expiry = service.url_expiry(order.expires_in_seconds)
    return upload, sign_page(service, upload, numbers, next_from, now=now, expiry=expiry)


def new_upload(
    order: Order, plan: Plan, principal: Principal, *, upload_id: str, now: datetime, lifetime: int
) -> Upload:
    """The record of an upload that nothing has arrived of; `lifetime` in seconds."""
    moment = now.replace(microsecond=0)
    return Upload(
        id=upload_id,
        tenant=principal.tenant,
        owner=principal.subject,
        state=State.ISSUED,
        filename=order.filename,
        size_bytes=order.size_bytes,
        content_type=order.content_type,
        plan=plan,
        created_at=moment,
        updated_at=moment,
        expires_at=moment + timedelta(seconds=lifetime),
    )


def _add_or_undo(service: Service, upload: Upload) -> None:
    """Write the record; without one, nobody would ever complete or free what S3 has opened.

    Should undoing fail too, the bucket's lifecycle and the record's own end do it, within days.
    """
    try:
        service.records.add(upload)
    except Exception:
        with suppress(UploadsError):  # the write may have been made, and only its answer lost
            service.records.move(upload, State.ABORTED, now=upload.created_at)
        if upload.multipart_id:
            with suppress(UploadsError):
                service.objects.abort_multipart(object_key(upload.tenant, upload.id), upload.multipart_id)
        raise


def sign_parts(
    service: Service,
    principal: Principal,
    upload_id: str,
    selection: PartSelection,
    *,
    expires_in_seconds: int | None,
    now: datetime,
) -> PartPage:
    """Sign a page of an open upload's parts; a PUT upload is one part, so that its URL can be renewed.

    Raises UploadNotFoundError, ConflictError when the upload is no longer open, InvalidRequestError beyond its parts.
    """
    upload = service.find(principal, upload_id)
    _require_open(upload, now)
    progress = progress_of(service, upload) if selection.missing else None
    numbers, next_from = select_numbers(upload.plan, selection, progress.missing if progress else ())
    if upload.state is State.ISSUED and upload.plan.strategy is Strategy.MULTIPART:
        upload = service.records.move(upload, State.UPLOADING, now=now, only_from=OPEN)
        _require_open(upload, now)
    expiry = service.url_expiry(expires_in_seconds)
    return sign_page(service, upload, numbers, next_from, now=now, expiry=expiry)


def _require_open(upload: Upload, now: datetime) -> None:
    state = state_at(upload, now)
    if state not in OPEN:
        raise ConflictError(f"The upload is {state}; it takes no more bytes.", code="UPLOAD_NOT_OPEN")
