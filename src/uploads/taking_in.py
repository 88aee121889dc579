"""Use case: what the gateway has stored by itself, with no function in between, becomes an upload.

Safe to repeat, and at once: the record's id is made of what the gateway has called the file, so that all who take it
in write the same record, and find it again. Whether the tenant may have it at all is part of the verdict (`settling`).
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

from uploads.encoded_words import decode_words
from uploads.errors import QuotaExceededError, UploadBusyError
from uploads.ids import RANDOM_BYTES, make_ulid
from uploads.issuing import new_upload
from uploads.keys import ENTRY_NAME, file_key
from uploads.lifecycle import TERMINAL
from uploads.limits import MAX_FILENAME_BYTES
from uploads.model import Plan, Principal, StoredObject, Upload
from uploads.promise import Order, Strategy
from uploads.quotas import reserve
from uploads.service import Service
from uploads.settling import find_own, settle, writer_of

# The gateway could tell who has sent it; a subject may hold what no header can carry.
OWNER = "small-file"
NAMELESS = "file"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def take_in(service: Service, tenant: str, file_id: str, *, now: datetime) -> Upload | None:
    """The upload that a file has become, with its verdict; None where no such file is. Raises UnavailableError."""
    upload = enter(service, tenant, file_id, now=now)
    if upload is None or upload.state in TERMINAL:
        return upload
    stored = find_own(service, upload)
    return settle(service, upload, stored, now=now) if stored else upload


def enter(service: Service, tenant: str, file_id: str, *, now: datetime) -> Upload | None:
    """The record of a file, written where there is none yet; None where no such file is. Raises UnavailableError."""
    upload_id = upload_id_of(tenant, file_id)
    upload = service.records.find(tenant, upload_id)
    if upload is not None:
        return upload
    stored = service.objects.find_object(file_key(tenant, file_id))
    if stored is None or writer_of(stored) is not None:  # or another upload has written over it
        return None
    _add(service, describe(service, tenant, file_id, stored), now=now)
    return service.records.find(tenant, upload_id)


def upload_id_of(tenant: str, file_id: str) -> str:
    """The id of what a file becomes: of the moment at which the gateway took it."""
    return make_ulid(_moment_of(file_id), hashlib.sha256(f"{tenant}/{file_id}".encode()).digest()[:RANDOM_BYTES])


def describe(service: Service, tenant: str, file_id: str, stored: StoredObject) -> Upload:
    """The record of what is there: a promise made afterwards, so that the same verdict is passed on it as on others."""
    order = Order(
        filename=_name_of(stored),
        size_bytes=stored.size_bytes,
        content_type=stored.content_type,
        checksum=stored.checksum,
    )
    plan, principal = Plan(Strategy.PUT, stored.size_bytes, 1), Principal(tenant, OWNER, frozenset())
    upload_id, moment = upload_id_of(tenant, file_id), _moment_of(file_id)
    upload = new_upload(order, plan, principal, service.rules, upload_id=upload_id, key_id=None, now=moment)
    return replace(upload, file_id=file_id)


def _moment_of(file_id: str) -> datetime:
    return _EPOCH + timedelta(milliseconds=int(file_id.partition(":")[0]))


def _add(service: Service, upload: Upload, *, now: datetime) -> None:
    """Write the record, by us or by another who takes the same file in; uncounted where a quota is used up."""
    with suppress(UploadBusyError):
        try:
            reservation = reserve(service.limits_of(upload.tenant), upload.size_bytes, now)
            counted = replace(upload, quota_day=reservation.day) if reservation else upload
            service.records.add(counted, reservation)
        except QuotaExceededError:
            service.records.add(upload)


def _name_of(stored: StoredObject) -> str:
    """The file's name, as it stood in the path; another, where it is none that people could be shown."""
    told = {name.lower(): value for name, value in stored.metadata.items()}.get(ENTRY_NAME, "")
    name = unquote(decode_words(told), errors="replace")
    return name if 0 < len(name.encode()) <= MAX_FILENAME_BYTES and name.isprintable() and name.strip() else NAMELESS
