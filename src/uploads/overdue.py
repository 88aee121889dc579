"""What becomes of an upload that nobody came back for: one that is due, as `lifecycle.due_at` says."""

from __future__ import annotations

from datetime import datetime

from uploads.completing import finish
from uploads.errors import AssemblingError, ConflictError
from uploads.lifecycle import ABANDONED_AFTER, OPEN, TERMINAL, VERIFIED_WITHIN, due_at, is_abandoned
from uploads.model import State, Upload
from uploads.promise import Strategy
from uploads.service import Service
from uploads.settling import came_in_time, discard, find_own, settle

WAITING = "waiting"  # it has not arrived, or S3 is still at it, and there is time left
CLEANED = "cleaned"  # it came to nothing long ago; what came late is gone too


def attend(service: Service, upload: Upload, now: datetime) -> str | None:
    """Take an upload where it belongs: the state, or what else it came to.

    None when it was not due after all: an index lags. What must be read for long is left VERIFYING, for a job.
    """
    if upload.state is State.READY:
        return None
    if upload.state in TERMINAL:
        discard(service, upload)
        # It may be due early, where freeing it failed before: then its URLs still live, and may bring more.
        last_look = due_at(upload)
        service.records.postpone(upload, last_look if last_look and now < last_look else None)
        return CLEANED
    if upload.state is State.COMPLETING:
        return _finish_abandoned(service, upload, now) if is_abandoned(upload, now) else None
    if upload.state is State.VERIFYING:
        return _verify(service, upload, now)
    return _look(service, upload, now)


def _verify(service: Service, upload: Upload, now: datetime) -> str:
    """No job has been at it for long: it was never asked for, or has failed."""
    stored = find_own(service, upload)
    if stored is None:
        return _expire(service, upload, now, only_from=frozenset({State.VERIFYING}))
    service.records.postpone(upload, now + VERIFIED_WITHIN)
    upload = settle(service, upload, stored, now=now)
    if upload.state is State.VERIFYING:
        service.background.verify(upload, now=now)
    return upload.state.value


def _look(service: Service, upload: Upload, now: datetime) -> str:
    """A file in one piece may have arrived without anybody's word; parts are their client's business."""
    stored = find_own(service, upload) if upload.plan.strategy is not Strategy.MULTIPART else None
    if stored and came_in_time(upload, stored):
        return settle(service, upload, stored, now=now).state.value
    if now >= upload.expires_at:
        return _expire(service, upload, now, only_from=OPEN)
    service.records.postpone(upload, upload.expires_at)
    return WAITING


def _finish_abandoned(service: Service, upload: Upload, now: datetime) -> str:
    """Go on where somebody died; where parts are wanting, the client has the rest of its time to send them."""
    try:
        return finish(service, upload, None, now=now).state.value
    except AssemblingError:
        service.records.postpone(upload, now + ABANDONED_AFTER)
        return WAITING
    except ConflictError:
        only = frozenset({State.COMPLETING})
        upload = service.records.move(upload, State.UPLOADING, now=now, only_from=only, only_revision=upload.revision)
    if upload.state in OPEN and now >= upload.expires_at:
        return _expire(service, upload, now, only_from=OPEN)
    return upload.state.value


def _expire(service: Service, upload: Upload, now: datetime, *, only_from: frozenset[State]) -> str:
    upload = service.records.move(upload, State.EXPIRED, now=now, only_from=only_from)
    if upload.state in TERMINAL and upload.state is not State.READY:
        discard(service, upload)
    return upload.state.value
