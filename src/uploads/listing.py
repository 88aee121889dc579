"""Use case: a tenant's uploads, newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from uploads.cursors import read_cursor, write_cursor
from uploads.lifecycle import OPEN, state_at
from uploads.model import Principal, State, Upload
from uploads.service import Service

# What one answer reads at most, however few of them fit its filter: a second or so of work.
MAX_READ_RECORDS = 1_000
_FILTERED_STEP_RECORDS = 200


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
    file_id: str | None = None,
    limit: int,
    now: datetime,
) -> UploadPage:
    """A page of at most `limit` uploads; with `state`, of those that are in it as of now.

    A filtered page may be shorter, or empty, before the end: then it has a cursor, and the next one goes on. With
    `fingerprint`, the latest upload that was started with it, if it is still open; with `file_id`, what that file has
    become; that is all, on one page.
    Raises InvalidRequestError for a cursor that is not from the same tenant's same question.
    """
    question = (principal.tenant, state, fingerprint)  # what a cursor is good for
    before_id = read_cursor(cursor, question) if cursor is not None else None
    if file_id is not None:
        from uploads.taking_in import take_in  # few ask so, and a cold start need not wait for it

        taken = take_in(service, principal.tenant, file_id, now=now)
        return UploadPage((taken,) if taken and state in (None, taken.state) else (), None)
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
    return UploadPage(tuple(found), write_cursor(before_id, question) if more and before_id else None)


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
