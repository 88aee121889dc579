"""Use case: the verdict on what is stored. S3 is asked for everything; nobody else is believed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from uploads.checksums import compute, is_computable
from uploads.errors import UnavailableError
from uploads.headers import MARKER
from uploads.keys import key_of
from uploads.lifecycle import TERMINAL
from uploads.model import State, StoredObject, Upload
from uploads.service import Service
from uploads.verifying import broken_digest, broken_promise, is_unproven


def find_own(service: Service, upload: Upload) -> StoredObject | None:
    """The object that this upload wrote, if it is there. At a key that uploads share it tells which one's it is."""
    stored = service.objects.find_object(key_of(upload))
    if stored and upload.key_id:
        return stored if writer_of(stored) == upload.id else None
    return stored


def writer_of(stored: StoredObject) -> str | None:
    """What the object says of who wrote it: an upload's id, at a key that is another's; nothing at its own."""
    return {name.lower(): value for name, value in stored.metadata.items()}.get(MARKER)


def settle(
    service: Service, upload: Upload, stored: StoredObject, *, now: datetime, read_at_most_bytes: int | None = None
) -> Upload:
    """Write down the verdict on what is stored. The first one stands, and only a ready upload keeps its object.

    Where S3 does not tell the promised checksum, the object is read; one larger than `read_at_most_bytes` is left
    VERIFYING, for a caller with more time.
    """
    if is_unproven(upload, stored):
        stored = replace(stored, checksum=service.objects.find_checksum(key_of(upload)) or stored.checksum)
    rejection = broken_promise(upload, stored)
    if rejection is None and is_unproven(upload, stored):
        takes_long = read_at_most_bytes is not None and stored.size_bytes > read_at_most_bytes
        if takes_long and is_computable(upload.checksum):
            # Once: entering it again would put off the sweeper, for as long as a client keeps asking.
            return upload if upload.state is State.VERIFYING else service.records.move(upload, State.VERIFYING, now=now)
        rejection = broken_digest(upload, _read_digest(service, upload, stored))
    if rejection is None:
        return _free_unless_ready(service, service.records.move(upload, State.READY, now=now, object=stored))
    return reject(service, upload, rejection, now=now)


def reject(service: Service, upload: Upload, rejection: str, *, now: datetime) -> Upload:
    """Write down why an upload comes to nothing, and free what S3 holds of it. The record as it then is."""
    return _free_unless_ready(service, service.records.move(upload, State.REJECTED, now=now, rejection=rejection))


def _free_unless_ready(service: Service, upload: Upload) -> Upload:
    """Another may have written another end first, while S3 was still at it."""
    if upload.state in TERMINAL and upload.state is not State.READY:
        discard(service, upload)
    return upload


def discard(service: Service, upload: Upload) -> None:
    """Free what S3 holds of an upload that came to nothing. Safe to repeat; where it fails, the next sweep does."""
    try:
        _free(service, upload)
    except UnavailableError:
        with suppress(UnavailableError):
            service.records.postpone(upload, upload.updated_at)
        raise


def _free(service: Service, upload: Upload) -> None:
    key = key_of(upload)
    if upload.multipart_id:
        service.objects.abort_multipart(key, upload.multipart_id)
    version_id = None
    if upload.key_id or service.rules.keeps_versions:
        own = find_own(service, upload)
        if own is None:
            return  # nothing is there, or at a shared key another upload's
        # And only that version: what it has covered comes back, what has covered it since stays.
        version_id = own.version_id
    if upload.state is State.REJECTED and service.rules.quarantines_rejected:
        service.objects.quarantine_object(key, version_id=version_id)
    else:
        service.objects.delete_object(key, version_id=version_id)


def _read_digest(service: Service, upload: Upload, stored: StoredObject) -> str | None:
    if upload.checksum is None or not is_computable(upload.checksum):
        return None
    return compute(upload.checksum.algorithm, service.objects.read_object(key_of(upload), etag=stored.etag))
