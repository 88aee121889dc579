"""Use case: let curl send what is missing of an upload."""

from __future__ import annotations

from datetime import datetime

from uploads.curl_config import write_curl_config
from uploads.errors import ConflictError
from uploads.model import Principal
from uploads.paging import PartSelection, select_numbers, sign_page
from uploads.renewing import missing_parts, require_open
from uploads.service import Service


def configure_curl(
    service: Service,
    principal: Principal,
    upload_id: str,
    *,
    first: int,
    expires_in_seconds: int | None,
    now: datetime,
) -> str:
    """A configuration for curl that sends the missing parts from `first` on. Changes nothing: it is asked for by GET.

    Raises UploadNotFoundError; ConflictError when the upload is no longer open, or wants a checksum with each part,
    which nobody here can know; InvalidRequestError beyond its parts.
    """
    upload = service.find(principal, upload_id)
    require_open(upload, now)
    if upload.checks_parts:
        raise ConflictError("Each part needs its checksum; have them signed as pages.", code="PARTS_NEED_CHECKSUMS")
    selection = PartSelection(first=first, missing=True)
    numbers, next_from = select_numbers(upload.plan, selection, missing_parts(service, upload))
    signature = service.sign_for(upload, expires_in_seconds, now=now)
    return write_curl_config(upload, sign_page(signature, upload, numbers, next_from))
