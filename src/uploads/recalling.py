"""Use case: an upload that has ended, which never changes again."""

from __future__ import annotations

from uploads.errors import NotEndedError
from uploads.lifecycle import TERMINAL
from uploads.model import Principal, Upload
from uploads.service import Service


def recall_upload(service: Service, principal: Principal, upload_id: str) -> Upload:
    """The upload as it ended. Raises UploadNotFoundError, and NotEndedError while its end is not written.

    One past its time is told of as expired before that is written, and may yet turn out to have arrived: no end.
    """
    upload = service.find(principal, upload_id)
    if upload.state not in TERMINAL:
        raise NotEndedError(f"The upload has not ended. Ask GET /v1/uploads/{upload.id} until it has.")
    return upload
