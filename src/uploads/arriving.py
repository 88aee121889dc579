"""Use case: the bucket says that an object was created. Nothing that it says is believed but which key to look at.

Safe to repeat, out of order, at once with a client's complete, and for what anybody made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from uploads.ids import is_ulid
from uploads.keys import key_of, read_file_key, read_key
from uploads.lifecycle import OPEN, TERMINAL, state_at
from uploads.model import State, StoredObject, Upload
from uploads.service import Service
from uploads.settling import came_in_time, discard, settle, writer_of
from uploads.taking_in import enter


class Effect(StrEnum):
    """What an event came to."""

    NOTHING = "nothing"  # no object, or no upload of ours, or a verdict that stands
    SETTLED = "settled"  # there is a verdict now; or the object is large, and a job reads it
    DISCARDED = "discarded"  # it came too late, and was taken away
    ALTERED = "altered"  # the upload is ready, and another object is there than the one that was verified


@dataclass(frozen=True, slots=True)
class Arrival:
    """The effect, and the upload as it then is, where the event was of one."""

    effect: Effect
    upload: Upload | None = None


def note_arrival(service: Service, bucket_key: str, *, now: datetime) -> Arrival:
    """Settle, or discard, what is at a key. Raises UnavailableError.

    What came in time is settled, however late the event; what takes long to read is left to a job.
    """
    found = _find(service, bucket_key, now=now)
    if found is None:
        return Arrival(Effect.NOTHING)
    upload, stored = found
    if upload.state in OPEN and state_at(upload, now) is State.EXPIRED and not came_in_time(upload, stored):
        upload = service.records.move(upload, State.EXPIRED, now=now, only_from=OPEN)
    if upload.state is State.READY:
        verified = upload.object is not None and upload.object.etag == stored.etag
        return Arrival(Effect.NOTHING if verified else Effect.ALTERED, upload)
    if upload.state in TERMINAL:
        discard(service, upload)
        return Arrival(Effect.DISCARDED, upload)
    return Arrival(Effect.SETTLED, settle(service, upload, stored, now=now))


def _find(service: Service, bucket_key: str, *, now: datetime) -> tuple[Upload, StoredObject] | None:
    """The object at a key and the upload that wrote it, if both are there."""
    names = read_key(bucket_key) or read_file_key(bucket_key)
    if names is None:
        return None
    tenant, key_id = names
    upload = service.records.find(tenant, key_id) if is_ulid(key_id) else enter(service, tenant, key_id, now=now)
    stored = service.objects.find_object(bucket_key) if upload else None
    if upload is None or stored is None:
        return None
    writer_id = writer_of(stored)
    if writer_id is not None and writer_id != upload.id:
        upload = service.records.find(tenant, writer_id) if is_ulid(writer_id) else None
        if upload is None or key_of(upload) != bucket_key:
            return None
    return upload, stored
