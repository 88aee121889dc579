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
    upload = replace(upload, state=state_at(upload, now))
    watched = upload.state in OPEN and upload.plan.strategy is Strategy.MULTIPART
    if not watched:
        return upload, None
    progress = progress_of(service, upload)
    if progress is None:
        return replace(upload, state=State.EXPIRED), None  # S3 has freed the parts, as the bucket's lifecycle does
    # The first page of parts came with the start, so the record may not know yet that they are being sent.
    return (replace(upload, state=State.UPLOADING) if progress.parts else upload), progress


def progress_of(service: Service, upload: Upload) -> Progress | None:
    """What S3 has of an upload: it is the truth, whatever clients say that they have sent. None when it knows none."""
    if upload.multipart_id is None:
        return Progress(parts=(), missing=((1, upload.plan.part_count),))
    parts = service.objects.list_parts(key_of(upload), upload.multipart_id)
    if parts is None:
        return None
    missing = missing_ranges(upload.plan.part_count, [part.part_number for part in parts])
    return Progress(parts=tuple(parts), missing=missing)
