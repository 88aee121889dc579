"""Verification: an object is read whole, for the digest that was promised and that S3 does not keep."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from jobs.digests.reading import Reading
from jobs.digests.sums import NotResumableError
from jobs.model import Json, Progress
from jobs.own_jobs import VERIFY
from jobs.work import Checkpoint, JobType, Retry, Run, Task
from uploads.errors import ConflictError, UploadNotFoundError
from uploads.keys import key_of
from uploads.lifecycle import VERIFIED_WITHIN
from uploads.limits import MIB
from uploads.model import State, StoredObject, Upload
from uploads.promise import Algorithm
from uploads.settling import discard, find_own, settle, settle_read

STEP_BYTES = 4 * MIB
# Where states of digests cannot be told every run begins anew, and one may have begun late in its function's life.
_MAX_LOST_RUNS = 3
# Hours of outages: what has been read would have to be read again, by the job of another day.
_PATIENCE = Retry(max_attempts=30)


def run(task: Task) -> Run:
    """The verdict, whichever it is, is what was wanted: a rejection is no failure of this job."""
    return describe((yield from verify_upload(task, find_upload(task))))


def find_upload(task: Task) -> Upload:
    """The job's upload, as it is now. Raises UploadNotFoundError once its record is forgotten."""
    upload = task.service.uploads.records.find(task.job.tenant, task.job.upload_id or "")
    if upload is None:
        raise UploadNotFoundError
    return upload


def verify_upload(task: Task, upload: Upload) -> Generator[Checkpoint, None, Upload]:
    """Give an upload that is VERIFYING its verdict; any other is as it is. Raises ConflictError without an object."""
    uploads, now = task.service.uploads, task.clock()
    if upload.state is State.REJECTED:
        discard(uploads, upload)  # whoever wrote the verdict may have died before that
    if upload.state is not State.VERIFYING:
        return upload
    stored = find_own(uploads, upload)
    if stored is None:
        raise ConflictError("The file is not there any more.", code="NOT_ARRIVED")
    # Sweeps ask for a reader where there was none for longer than a run lasts.
    uploads.records.postpone(upload, now + VERIFIED_WITHIN)
    upload = settle(uploads, upload, stored, now=now, read_at_most_bytes=0)
    if upload.state is not State.VERIFYING or upload.checksum is None:
        return upload
    digest = yield from _read(task, upload, stored, upload.checksum.algorithm)
    return settle_read(uploads, upload, stored, digest, now=task.clock())


def describe(upload: Upload) -> Json:
    """An upload's end, in plain facts: a job's response."""
    facts: dict[str, Any] = {"upload_id": upload.id, "state": upload.state.value}
    if upload.rejection:
        facts["rejection"] = upload.rejection
    if upload.object:
        facts["object"] = _describe_object(upload.object)
    return facts


def _describe_object(stored: StoredObject) -> Json:
    facts: dict[str, Any] = {"etag": stored.etag, "size_bytes": stored.size_bytes}
    if stored.version_id:
        facts["version_id"] = stored.version_id
    if stored.checksum:
        told = stored.checksum
        facts["checksum"] = {"algorithm": told.algorithm.value, "value": told.value, "type": told.type.value}
    return facts


def _read(task: Task, upload: Upload, stored: StoredObject, algorithm: Algorithm) -> Generator[Checkpoint, None, str]:
    """The digest of the whole object, in base64. Raises NotResumableError where no run can read it all, or go on."""
    reading = _resumed(task.job.cursor, stored, algorithm)
    with task.service.files.open(key_of(upload), stored, first_byte=reading.size_bytes) as stream:
        while reading.size_bytes < stored.size_bytes:
            reading.take_from(stream, min(reading.size_bytes + STEP_BYTES, stored.size_bytes), task.clock)
            state = reading.export()
            if state is None and task.seconds_left() <= 0 and task.job.attempts >= _MAX_LOST_RUNS:
                raise NotResumableError
            cursor = task.job.cursor or {} if state is None else {**_named(stored), "reading": state}
            yield Checkpoint(cursor, Progress(reading.size_bytes, stored.size_bytes))
    return str(reading.digests()[algorithm]["value"])


def _resumed(cursor: Json | None, stored: StoredObject, algorithm: Algorithm) -> Reading:
    """Where another run stopped; at the first byte where there was none, or it read another object."""
    if cursor and {name: cursor.get(name) for name in _named(stored)} == _named(stored):
        return Reading.resume(cursor["reading"])
    return Reading.begin([algorithm])


def _named(stored: StoredObject) -> Json:
    return {"etag": stored.etag, "version_id": stored.version_id}


TYPE = JobType(name=VERIFY, run=run, is_public=False, retry=_PATIENCE)
