"""Use case: what has become of an upload, and what of it has arrived."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from uploads.keys import key_of
from uploads.lifecycle import OPEN, state_at
from uploads.model import Principal, Progress, State, Upload
from uploads.planning import missing_ranges
from uploads.promise import Strategy
from uploads.service import Service


def watch_upload(
    service: Service, principal: Principal, upload_id: str, *, now: datetime
) -> tuple[Upload, Progress | None]:
    """The upload as of now and, while a multipart upload is open, what S3 has of it. Raises UploadNotFoundError."""
    upload = service.find(principal, upload_id)
    progress = _watch(service, upload, now)
    if progress is None and _is_watched(upload, now):
        # S3 knows the multipart upload no more. Was it completed, or opened anew, since the record was read?
        revision, upload = upload.revision, service.find(principal, upload_id)
        progress = _watch(service, upload, now)
        if progress is None and upload.revision == revision:
            return replace(upload, state=State.EXPIRED), None  # it has freed the parts, as the bucket's lifecycle does
    # The first page of parts came with the start, so the record may not know yet that they are being sent.
    state = State.UPLOADING if progress and progress.parts else state_at(upload, now)
    return replace(upload, state=state), progress


def _is_watched(upload: Upload, now: datetime) -> bool:
    return state_at(upload, now) in OPEN and upload.plan.strategy is Strategy.MULTIPART


def _watch(service: Service, upload: Upload, now: datetime) -> Progress | None:
    return progress_of(service, upload) if _is_watched(upload, now) else None


def progress_of(service: Service, upload: Upload) -> Progress | None:
    """What S3 has of an upload: it is the truth, whatever clients say that they have sent. None when it knows none."""
    if upload.multipart_id is None:
        return Progress(parts=(), missing=((1, upload.plan.part_count),))
    parts = service.objects.list_parts(key_of(upload), upload.multipart_id)
    if parts is None:
        return None
    missing = missing_ranges(upload.plan.part_count, [part.part_number for part in parts])
    return Progress(parts=tuple(parts), missing=missing)
