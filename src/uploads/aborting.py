"""Use case: give an upload up and free what S3 holds of it."""

from __future__ import annotations

from datetime import datetime

from uploads.errors import ConflictError, UploadBusyError
from uploads.lifecycle import FINISHING, OPEN, is_abandoned, state_at
from uploads.model import Principal, State, Upload
from uploads.service import Service
from uploads.settling import discard


def abort_upload(service: Service, principal: Principal, upload_id: str, *, now: datetime) -> Upload:
    """Abort an upload that is not finished. Repeating it is safe, and frees what a first try could not.

    Raises UploadNotFoundError; UploadBusyError while it is being completed; ConflictError once it is ready.
    """
    upload = service.find(principal, upload_id)
    # The record first: from here on nobody completes it, so freeing the parts pulls nothing from under anybody.
    if upload.state in OPEN:
        end = State.EXPIRED if state_at(upload, now) is State.EXPIRED else State.ABORTED
        upload = service.records.move(upload, end, now=now, only_from=OPEN)
    elif is_abandoned(upload, now):
        upload = service.records.move(upload, State.ABORTED, now=now, only_revision=upload.revision)
    if upload.state in FINISHING:
        raise UploadBusyError("The upload is being completed. Try again.")
    if upload.state is State.READY:
        raise ConflictError("The upload is ready; there is nothing to abort.", code="UPLOAD_READY")
    discard(service, upload)
    return upload
