"""The verdict on an object that a job has read: as if S3 had told its digest."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.model import JobState
from jobs.types.verify import STEP_BYTES
from tests.unit.fakes.file_store import Written
from tests.unit.fakes.job_world import JobWorld
from tests.unit.fakes.world import RULES
from tests.unit.jobs.verify.verifications import checksum_of, put, submit, verify, verifying
from uploads.lifecycle import VERIFIED_WITHIN
from uploads.model import State
from uploads.promise import Algorithm
from uploads.sweeping import sweep

CONTENT, OTHER = b"what was promised", b"what was not so!!"
LARGE = bytes(range(256)) * (2 * STEP_BYTES // 256) + b"and a little more"
SHA256 = checksum_of(Algorithm.SHA256, CONTENT)

every_algorithm = pytest.mark.parametrize("algorithm", list(Algorithm))


@every_algorithm
@pytest.mark.parametrize("content", [CONTENT, b""])
def test_object_as_promised_is_ready(algorithm: Algorithm, content: bytes) -> None:
    """Whatever the algorithm; the answer says what is there."""
    world = JobWorld()
    checksum = checksum_of(algorithm, content)
    upload = verifying(world, content, checksum)
    job = verify(world, upload)
    record = world.record(upload)
    assert (record.state, record.object and record.object.checksum) == (State.READY, checksum)
    assert job.state is JobState.SUCCEEDED
    assert job.response == {
        "upload_id": upload.id,
        "state": "ready",
        "object": {
            "etag": world.objects.objects[world.key(upload)].etag,
            "size_bytes": len(content),
            "checksum": {"algorithm": algorithm, "value": checksum.value, "type": "FULL_OBJECT"},
        },
    }


@every_algorithm
@pytest.mark.parametrize("quarantines", [False, True])
def test_other_object_is_rejected(algorithm: Algorithm, quarantines: bool) -> None:
    """And deleted, or quarantined. The job has done what it was to do."""
    world = JobWorld(replace(RULES, quarantines_rejected=quarantines))
    upload = verifying(world, OTHER, checksum_of(algorithm, CONTENT))
    job = verify(world, upload)
    assert job.state is JobState.SUCCEEDED
    reason = f"the {algorithm} checksum is not the one promised"
    assert job.response == {"upload_id": upload.id, "state": "rejected", "rejection": reason}
    assert world.record(upload).state is State.REJECTED
    assert (world.key(upload) in world.objects.objects) == quarantines
    assert ((world.key(upload), None) in world.objects.quarantined) == quarantines


@pytest.mark.parametrize("steps", [1, 2, 1_000_000])
def test_large_object_is_read_once_however_many_runs_that_takes(steps: int) -> None:
    """The digest's state goes from run to run."""
    world = JobWorld()
    upload = verifying(world, LARGE, checksum_of(Algorithm.SHA256, LARGE))
    job = verify(world, upload, steps=steps)
    assert (job.state, world.record(upload).state) == (JobState.SUCCEEDED, State.READY)
    assert world.files.read_bytes == len(LARGE)
    assert (world.runs > 1) == (steps < 1_000_000)


def test_progress_is_told_on_the_way() -> None:
    """In bytes of the object."""
    world = JobWorld()
    job = submit(world, verifying(world, LARGE, checksum_of(Algorithm.CRC32, LARGE)))
    world.work(steps=1, most_runs=1)
    progress = world.job(job).progress
    assert (progress.processed_bytes, progress.total_bytes) == (STEP_BYTES, len(LARGE))


def test_object_that_another_takes_the_place_of_is_read_anew() -> None:
    """A form may be sent again while its policy lives: the verdict is on what is there."""
    world = JobWorld()
    upload = verifying(world, LARGE, checksum_of(Algorithm.SHA256, LARGE))
    job = submit(world, upload)
    world.work(steps=1, most_runs=1)
    put(world, upload, LARGE[::-1])
    world.work(steps=1)
    assert (world.job(job).response or {})["state"] == "rejected"
    assert world.files.read_bytes == STEP_BYTES + len(LARGE)


def test_object_that_changes_within_a_run_gets_no_verdict_by_it() -> None:
    """The reader sees that it is no longer the one; the next run begins anew."""
    world = JobWorld()
    upload = verifying(world, CONTENT, SHA256)
    world.files.before["open"] = lambda: put(world, upload, b"longer than what was promised")
    job = verify(world, upload)
    assert (job.response or {})["rejection"] == "17 bytes were promised, 29 arrived"


def test_object_that_is_gone_fails_the_job_and_expires_the_upload() -> None:
    """Somebody has deleted it past us."""
    world = JobWorld()
    upload = verifying(world, CONTENT, SHA256)
    world.objects.delete_object(world.key(upload))
    job = verify(world, upload)
    assert job.failure
    assert (job.state, job.failure.status, job.failure.code) == (JobState.FAILED, 409, "NOT_ARRIVED")
    assert world.queue.buried == []
    world.now += VERIFIED_WITHIN
    sweep(world.service, now=world.now, stop=lambda: False)
    assert world.record(upload).state is State.EXPIRED


def test_checksum_that_the_store_tells_by_then_is_enough() -> None:
    """Nothing is read for what is known."""
    world = JobWorld()
    upload = verifying(world, CONTENT, SHA256)
    world.objects.attributes[world.key(upload)] = SHA256
    assert (verify(world, upload).response or {})["state"] == "ready"
    assert world.files.read_bytes == 0


def test_verdict_of_another_stands() -> None:
    """Whoever was faster."""
    world = JobWorld()
    upload = verifying(world, CONTENT, SHA256)
    stored = world.objects.objects[world.key(upload)]
    world.files.after["open"] = lambda: world.records.move(upload, State.READY, now=world.now, object=stored)
    assert (verify(world, upload).response or {})["state"] == "ready"
    assert world.record(upload).object == stored
    assert [to for _, to in world.records.edges] == [State.VERIFYING, State.READY]


def test_upload_that_is_forgotten_by_then_fails_the_job() -> None:
    """Its record was kept for weeks."""
    world = JobWorld()
    upload = verifying(world, CONTENT, SHA256)
    job = submit(world, upload)
    world.records.uploads.clear()
    world.work()
    failure = world.job(job).failure
    assert failure
    assert failure.code == "UPLOAD_NOT_FOUND"


def test_reading_may_take_days() -> None:
    """Each run tells the sweeper that somebody is at it."""
    world = JobWorld()
    upload = verifying(world, LARGE, checksum_of(Algorithm.SHA256, LARGE))
    job = submit(world, upload)
    while world.queue.waiting:
        world.work(steps=1, most_runs=1)
        world.now += VERIFIED_WITHIN - timedelta(seconds=1)
        sweep(world.service, now=world.now, stop=lambda: False)
    assert list(world.job_records.jobs.values()) == [world.job(job)]
    assert world.record(upload).state is State.READY


def test_wrong_size_is_found_before_anything_is_read() -> None:
    """What can be told at once is."""
    world = JobWorld()
    upload = verifying(world, CONTENT, SHA256, size_bytes=18)
    world.files.files[world.key(upload)] = Written(CONTENT)
    assert (verify(world, upload).response or {})["state"] == "rejected"
    assert world.files.read_bytes == 0
