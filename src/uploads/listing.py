"""Use case: a tenant's uploads, newest first, a page at a time."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from uploads.errors import InvalidRequestError
from uploads.ids import is_ulid
from uploads.lifecycle import OPEN, state_at
from uploads.model import Principal, State, Upload
from uploads.service import Service

# What one answer reads at most, however few of them fit its filter: a second or so of work.
MAX_READ_RECORDS = 1_000
_FILTERED_STEP_RECORDS = 200
# Tenant, state, fingerprint: what a cursor is good for.
_Scope = tuple[str, State | None, str | None]


@dataclass(frozen=True, slots=True)
class UploadPage:
    """Uploads as of now, and the cursor to go on with; None at the end."""

    uploads: tuple[Upload, ...]
    next_cursor: str | None


def list_uploads(
    service: Service,
    principal: Principal,
    *,
    state: State | None,
    fingerprint: str | None,
    cursor: str | None,
    limit: int,
    now: datetime,
) -> UploadPage:
    """A page of at most `limit` uploads; with `state`, of those that are in it as of now.

    A filtered page may be shorter, or empty, before the end: then it has a cursor, and the next one goes on. With
    `fingerprint`, the latest upload that was started with it, if it is still open; that is all, on one page.
    Raises InvalidRequestError for a cursor that is not from the same tenant's same question.
    """
    scope = (principal.tenant, state, fingerprint)
    before_id = _read_cursor(cursor, scope) if cursor is not None else None
    if fingerprint is not None:
        return UploadPage(tuple(_find_open(service, principal, state, fingerprint, now=now)), None)
    step = _FILTERED_STEP_RECORDS if state else limit + 1
    newest = _read_newest(service, principal.tenant, before_id, step)
    found: list[Upload] = []
    read_count = 0
    for upload in islice(newest, MAX_READ_RECORDS):
        read_count, before_id = read_count + 1, upload.id
        current = replace(upload, state=state_at(upload, now))
        if state in (None, current.state):
            found.append(current)
        if len(found) == limit:
            break
    more = read_count == MAX_READ_RECORDS or next(newest, None) is not None
    return UploadPage(tuple(found), _write_cursor(before_id, scope) if more and before_id else None)


def _read_newest(service: Service, tenant: str, before_id: str | None, step: int) -> Iterator[Upload]:
    """One by one, read `step` at a time."""
    while True:
        batch = service.records.list_newest(tenant, before_id=before_id, limit=step)
        yield from batch
        if len(batch) < step:
            return
        before_id = batch[-1].id


def _find_open(
    service: Service, principal: Principal, state: State | None, fingerprint: str, *, now: datetime
) -> Iterator[Upload]:
    upload = service.records.find_by_fingerprint(principal.tenant, fingerprint)
    if upload and state_at(upload, now) in OPEN and state in (None, upload.state):
        yield upload


def _write_cursor(last_id: str, scope: _Scope) -> str:
    """An id and whose question it belongs to, told by a hash.

    No secret: whoever makes one up still reads nothing but their own tenant's records.
    """
    seal = hashlib.sha256(json.dumps([last_id, *scope]).encode()).hexdigest()[:16]
    text = json.dumps({"before": last_id, "seal": seal}, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_cursor(cursor: str, scope: _Scope) -> str:
    """The id that a cursor begins before; only what `_write_cursor` wrote is one."""
    try:
        content = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        before_id = str(content["before"])
    except (ValueError, LookupError, TypeError, RecursionError):
        before_id = ""
    if not is_ulid(before_id) or cursor != _write_cursor(before_id, scope):
        rule = "must be a next_cursor of the same question: begin anew without one"
        raise InvalidRequestError("The cursor is not one of this list.", errors=(("/cursor", rule),))
    return before_id
