"""Multipart uploads that S3 has open and no record knows, or no record needs any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from uploads.claims import MEMORY
from uploads.ids import RANDOM_BYTES, make_ulid
from uploads.keys import key_of, read_key
from uploads.lifecycle import TERMINAL
from uploads.model import OpenMultipart, State
from uploads.service import Service

# One is opened before its record is written, by a function that lives for half a minute.
ORPHANED_AFTER = timedelta(minutes=15)
FREED = "freed"

# Between S3's clock and ours.
_CLOCK_SKEW = timedelta(minutes=1)
_PAGE_RECORDS = 100


def may_be_orphaned(multipart: OpenMultipart, now: datetime) -> bool:
    """Whether it is at a key of ours, and old enough for its record to be there."""
    return read_key(multipart.key) is not None and now - multipart.started_at > ORPHANED_AFTER


def free_orphan(service: Service, multipart: OpenMultipart) -> str | None:
    """Free the parts of one that is nobody's; None when it is somebody's."""
    names = read_key(multipart.key)
    if names is None or _is_needed(service, multipart, *names):
        return None
    service.objects.abort_multipart(multipart.key, multipart.multipart_id)
    return FREED


def _is_needed(service: Service, multipart: OpenMultipart, tenant: str, upload_id: str) -> bool:
    upload = service.records.find(tenant, upload_id)
    if upload is None:
        return False
    if upload.multipart_id == multipart.multipart_id:
        return upload.state not in TERMINAL
    # Others write to a key only once its own upload is ready.
    return upload.state is State.READY and _is_a_replacements(service, multipart, tenant)


def _is_a_replacements(service: Service, multipart: OpenMultipart, tenant: str) -> bool:
    """Whether it is of an upload that writes to another's key. The key does not tell which; when it was started does.

    Nearly always that is the moment when the multipart upload was, too, so the first page has it.
    """
    before_id = make_ulid(multipart.started_at + _CLOCK_SKEW, b"\xff" * RANDOM_BYTES)
    # An id may be older than what it names: by the life of an upload, or of the idempotency key that claimed it.
    lifetime = timedelta(seconds=service.rules.upload_lifetime_seconds)
    since = multipart.started_at - _CLOCK_SKEW - max(lifetime, MEMORY)
    while True:
        page = service.records.list_newest(tenant, before_id=before_id, limit=_PAGE_RECORDS)
        for upload in page:
            if upload.multipart_id == multipart.multipart_id and key_of(upload) == multipart.key:
                return upload.state not in TERMINAL
        if len(page) < _PAGE_RECORDS or page[-1].created_at < since:
            return False
        before_id = page[-1].id
