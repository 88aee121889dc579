"""Use case: what the gateway has stored by itself, with no function in between, becomes an upload.

Safe to repeat, and at once: the record's id is made of the object's own moment and of the file's id, so that all who
take it in write the same record. Whether the tenant may have it at all is part of the verdict (`settling`).
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from urllib.parse import unquote

from uploads.encoded_words import decode_words
from uploads.errors import QuotaExceededError, UploadBusyError
from uploads.ids import RANDOM_BYTES, make_ulid
from uploads.issuing import new_upload
from uploads.keys import ENTRY_NAME, key_of, object_key
from uploads.lifecycle import TERMINAL
from uploads.limits import MAX_FILENAME_BYTES
from uploads.model import Plan, Principal, StoredObject, Upload
from uploads.promise import Order, Strategy
from uploads.quotas import reserve
from uploads.service import Service
from uploads.settling import settle

# The gateway could tell who has sent it; a subject may hold what no header can carry.
OWNER = "small-file"
NAMELESS = "file"


def take_in(service: Service, tenant: str, file_id: str, *, now: datetime) -> Upload | None:
    """The upload that a file has become, with its verdict; None where no such file is. Raises UnavailableError."""
    upload = enter(service, tenant, file_id, now=now)
    if upload is None or upload.state in TERMINAL:
        return upload
    stored = service.objects.find_object(key_of(upload))
    return settle(service, upload, stored, now=now) if stored else upload


def enter(service: Service, tenant: str, file_id: str, *, now: datetime) -> Upload | None:
    """The record of a file, written where there is none yet; None where no such file is. Raises UnavailableError."""
    upload = _find(service, tenant, file_id)
    if upload is not None:
        return upload
    stored = service.objects.find_object(object_key(tenant, file_id))
    if stored is None:
        return None
    _add(service, describe(service, tenant, file_id, stored, now=now), now=now)
    return _find(service, tenant, file_id)


def fingerprint_of(file_id: str) -> str:
    """By which the record of a file is found."""
    return f"file {file_id}"


def describe(service: Service, tenant: str, file_id: str, stored: StoredObject, *, now: datetime) -> Upload:
    """The record of what is there: a promise made afterwards, so that the same verdict is passed on it as on others."""
    order = Order(
        filename=_name_of(stored),
        size_bytes=stored.size_bytes,
        content_type=stored.content_type,
        checksum=stored.checksum,
        fingerprint=fingerprint_of(file_id),
    )
    plan, principal = Plan(Strategy.PUT, stored.size_bytes, 1), Principal(tenant, OWNER, frozenset())
    moment = stored.last_modified or now
    upload_id = make_ulid(moment, hashlib.sha256(f"{tenant}/{file_id}".encode()).digest()[:RANDOM_BYTES])
    upload = new_upload(order, plan, principal, service.rules, upload_id=upload_id, key_id=None, now=moment)
    return replace(upload, file_id=file_id)


def _find(service: Service, tenant: str, file_id: str) -> Upload | None:
    """A client's own fingerprint may read the same: that is no file's."""
    upload = service.records.find_by_fingerprint(tenant, fingerprint_of(file_id))
    return upload if upload and upload.file_id == file_id else None


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
