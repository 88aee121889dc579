"""Use case: finish an upload and prove that it arrived. S3 is asked for everything; the client is believed nothing.

Safe to repeat, from any number of callers at once, and to go on with after a crash at any point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from uploads.errors import ConflictError, InvalidRequestError, PromiseBrokenError, UploadBusyError
from uploads.keys import object_key
from uploads.lifecycle import TERMINAL, state_at
from uploads.model import Principal, State, StoredObject, Strategy, Upload
from uploads.service import Service
from uploads.verifying import ClaimedPart, broken_promise, check_parts


def complete_upload(
    service: Service, principal: Principal, upload_id: str, claimed: Sequence[ClaimedPart] | None, *, now: datetime
) -> Upload:
    """Bring an upload to `ready`, if what was promised is what arrived.

    Raises UploadNotFoundError; ConflictError while something is missing, or when it was aborted or has expired;
    PromiseBrokenError when the object is not as promised, and it is deleted then; InvalidRequestError for claims
    that cannot be.
    """
    upload = service.find(principal, upload_id)
    upload = replace(upload, state=state_at(upload, now))
    if upload.state in TERMINAL:
        return answer_for(upload)
    if upload.plan.strategy is Strategy.PUT and claimed is not None:
        raise InvalidRequestError(
            "A PUT upload has no parts to name.", errors=(("/parts", "only of multipart uploads"),)
        )
    if upload.plan.strategy is Strategy.MULTIPART:
        upload = _assemble(service, upload, claimed, now=now)
        if upload.state in TERMINAL:
            return answer_for(upload)
    stored = service.objects.find_object(object_key(upload.tenant, upload.id))
    if stored is None:
        raise ConflictError("The file has not arrived.", code="NOT_ARRIVED")
    return answer_for(settle(service, upload, stored, now=now))


def _assemble(service: Service, upload: Upload, claimed: Sequence[ClaimedPart] | None, *, now: datetime) -> Upload:
    """Have S3 make one object of the parts. Returns the record: completing, or terminal if another was faster."""
    key, multipart_id = object_key(upload.tenant, upload.id), upload.multipart_id or ""
    parts = service.objects.list_parts(key, multipart_id)
    if parts is not None:
        check_parts(upload, parts, claimed)
        upload = service.records.move(upload, State.COMPLETING, now=now)
        if upload.state is not State.COMPLETING:
            return upload
        if service.objects.complete_multipart(key, multipart_id, parts, size_bytes=upload.size_bytes):
            return upload
    if service.objects.find_object(key) is not None:
        return upload  # assembled by another caller, or by an earlier one whose answer was lost
    if service.objects.list_parts(key, multipart_id) is None:
        return service.records.move(upload, State.EXPIRED, now=now)
    service.records.move(upload, State.UPLOADING, now=now)
    raise UploadBusyError("A part changed while the upload was being completed. Try again.")


def settle(service: Service, upload: Upload, stored: StoredObject, *, now: datetime) -> Upload:
    """Write down the verdict on what is stored. The first one stands, and only a ready upload keeps its object."""
    rejection = broken_promise(upload, stored)
    if rejection is None:
        upload = service.records.move(upload, State.READY, now=now, object=stored)
    else:
        upload = service.records.move(upload, State.REJECTED, now=now, rejection=rejection)
    if upload.state in TERMINAL and upload.state is not State.READY:
        service.objects.delete_object(object_key(upload.tenant, upload.id))
    return upload


def answer_for(upload: Upload) -> Upload:
    """The upload when it is ready; what its caller must be told when it is not."""
    if upload.state is State.READY:
        return upload
    if upload.state is State.REJECTED:
        raise PromiseBrokenError(f"Rejected and deleted: {upload.rejection}.")
    if upload.state in TERMINAL:
        raise ConflictError(f"The upload is {upload.state}.", code=f"UPLOAD_{upload.state.upper()}")
    raise UploadBusyError("The upload is being changed by another request. Try again.")
