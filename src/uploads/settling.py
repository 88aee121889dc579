"""Use case: the verdict on what is stored. S3 is asked for everything; nobody else is believed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from itertools import islice

from uploads.checksums import COMPUTED_AT_ONCE, compute, is_computable
from uploads.errors import UnavailableError
from uploads.headers import MARKER
from uploads.keys import key_of
from uploads.lifecycle import TERMINAL
from uploads.limits import INLINE_READ_BYTES, MAX_LOOKED_AT_VERSIONS
from uploads.model import State, StoredObject, Upload
from uploads.quotas import file_refusal
from uploads.service import Service
from uploads.verifying import broken_digest, broken_promise, is_unproven


def find_own(service: Service, upload: Upload) -> StoredObject | None:
    """The object that this upload wrote, if it is there. At a key that uploads share it tells which one's it is."""
    stored = service.objects.find_object(key_of(upload))
    if upload.key_id is None or (stored and writer_of(stored) == upload.id):
        return stored
    if not service.rules.keeps_versions:
        return None
    versions = islice(service.objects.find_versions(key_of(upload)), MAX_LOOKED_AT_VERSIONS)
    return next((version for version in versions if writer_of(version) == upload.id), None)


def came_in_time(upload: Upload, stored: StoredObject) -> bool:
    """Whether an object was there before its upload's time was over, whenever it is found."""
    return stored.last_modified is None or stored.last_modified < upload.expires_at


def writer_of(stored: StoredObject) -> str | None:
    """What the object says of who wrote it: an upload's id, at a key that is another's; nothing at its own."""
    return {name.lower(): value for name, value in stored.metadata.items()}.get(MARKER)


def settle(
    service: Service,
    upload: Upload,
    stored: StoredObject,
    *,
    now: datetime,
    read_at_most_bytes: int = INLINE_READ_BYTES,
) -> Upload:
    """Write down the verdict on what is stored. The first one stands, and only a ready upload keeps its object.

    Where S3 does not tell the promised checksum, the object is read; one larger than `read_at_most_bytes`, or whose
    algorithm takes more than the standard library, is left VERIFYING, for a job.
    """
    if upload.file_id and (broken_rule := _file_refusal(service, upload, now)):
        return reject(service, upload, broken_rule, now=now)
    if is_unproven(upload, stored):
        stored = replace(stored, checksum=service.objects.find_checksum(key_of(upload), stored) or stored.checksum)
    promised = upload.checksum
    if promised is None or not is_unproven(upload, stored) or broken_promise(upload, stored):
        return _judge(service, upload, stored, broken_promise(upload, stored), now=now)
    if not is_computable(promised):
        return settle_read(service, upload, stored, None, now=now)
    if promised.algorithm not in COMPUTED_AT_ONCE or stored.size_bytes > read_at_most_bytes:
        return _leave_verifying(service, upload, now=now)
    digest = compute(promised.algorithm, service.objects.read_object(key_of(upload), stored))
    return settle_read(service, upload, stored, digest, now=now)


def _file_refusal(service: Service, upload: Upload, now: datetime) -> str | None:
    """A quarantined one, whose record is forgotten, would else be judged anew, by other quotas."""
    if now >= upload.expires_at:
        return "nobody took it in before its time was over"
    return file_refusal(service.limits_of(upload.tenant), service.rules.small_file_types, upload)


def settle_read(service: Service, upload: Upload, stored: StoredObject, digest: str | None, *, now: datetime) -> Upload:
    """Write down the verdict on an object that has been read whole; no `digest`: nobody can tell what was promised."""
    rejection = broken_promise(upload, stored) or broken_digest(upload, digest)
    told = replace(stored, checksum=upload.checksum)  # as good as told, if it is not rejected
    return _judge(service, upload, told, rejection, now=now)


def _leave_verifying(service: Service, upload: Upload, *, now: datetime) -> Upload:
    """Once: entering it again would put off the sweeper, for as long as a client keeps asking."""
    if upload.state is State.VERIFYING:
        return upload
    upload = service.records.move(upload, State.VERIFYING, now=now)
    if upload.state is State.VERIFYING:
        try:
            service.background.verify(upload, now=now)
        except UnavailableError:
            with suppress(UnavailableError):
                service.records.postpone(upload, now)  # so the next sweep asks for it
    return upload


def _judge(service: Service, upload: Upload, stored: StoredObject, rejection: str | None, *, now: datetime) -> Upload:
    if rejection is None:
        return _announced(service, service.records.move(upload, State.READY, now=now, object=stored))
    return reject(service, upload, rejection, now=now)


def reject(service: Service, upload: Upload, rejection: str, *, now: datetime) -> Upload:
    """Write down why an upload comes to nothing, and free what S3 holds of it. The record as it then is."""
    return _announced(service, service.records.move(upload, State.REJECTED, now=now, rejection=rejection))


def _announced(service: Service, upload: Upload) -> Upload:
    """The verdict is written: tell of it, and free what is not to stay.

    Another may have written another end first, while S3 was still at it.
    """
    service.announce(upload)
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
    version_id = own_etag = None
    if upload.key_id or service.rules.keeps_versions:
        own = find_own(service, upload)
        if own is None:
            return  # nothing is there, or at a shared key another upload's
        # And only that version: what it has covered comes back, what has covered it since stays.
        version_id = own.version_id
        own_etag = own.etag if version_id is None else None
    if upload.state is State.REJECTED and service.rules.quarantines_rejected:
        service.objects.quarantine_object(key, version_id=version_id)
    else:
        service.objects.delete_object(key, version_id=version_id, only_etag=own_etag)
