"""A completion by a job: what a request would have come to, however long it takes."""

from __future__ import annotations

import pytest

from jobs.lifecycle import is_done
from jobs.model import JobState
from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.job_world import JobWorld
from tests.unit.fakes.world import FILM, SMALL
from tests.unit.jobs.complete.completions import CONTENT, WHOLE, code_of, complete, hold, submit
from tests.unit.jobs.persistence import persist
from uploads.lifecycle import ASSEMBLED_WITHIN
from uploads.model import State
from uploads.promise import Strategy


@pytest.fixture
def world() -> JobWorld:
    return JobWorld()


@pytest.mark.parametrize("strategy", list(Strategy))
@pytest.mark.parametrize("steps", [1, 1_000_000])
def test_upload_is_ready_and_the_response_says_what_is_there(world: JobWorld, strategy: Strategy, steps: int) -> None:
    """In one piece or in parts."""
    upload, _ = world.start(FILM if strategy is Strategy.MULTIPART else SMALL, strategy=strategy)
    world.send(upload)
    job = complete(world, upload, steps=steps)
    stored = world.objects.objects[world.key(upload)]
    assert job.state is JobState.SUCCEEDED
    assert job.response == {
        "upload_id": upload.id,
        "state": "ready",
        "object": {"etag": stored.etag, "size_bytes": upload.size_bytes},
    }
    assert world.record(upload).state is State.READY


@pytest.mark.parametrize("steps", [1, 2, 1_000_000])
def test_what_must_be_read_the_job_reads_itself(world: JobWorld, steps: int) -> None:
    """In as many runs as that takes, once; nobody asks for another job."""
    upload, _ = world.start(FILM, checksum=WHOLE)
    world.send(upload)
    hold(world, upload, CONTENT)
    job = complete(world, upload, steps=steps)
    assert job.response
    assert job.response["object"]["checksum"] == {"algorithm": "sha256", "value": WHOLE.value, "type": "FULL_OBJECT"}
    assert world.files.read_bytes == len(CONTENT)
    assert list(world.job_records.jobs.values()) == [job]
    assert "read_object" not in world.objects.calls


def test_object_that_is_not_as_promised_fails_the_job(world: JobWorld) -> None:
    """In the words of the request's answer; the object is gone."""
    upload, _ = world.start(FILM, checksum=WHOLE)
    world.send(upload)
    hold(world, upload, CONTENT[::-1])
    job = complete(world, upload, steps=1)
    assert code_of(job) == (422, "NOT_AS_PROMISED")
    assert job.failure
    assert job.failure.detail == "Rejected and deleted: the sha256 checksum is not the one promised."
    assert (world.record(upload).state, world.objects.objects, world.queue.buried) == (State.REJECTED, {}, [])


def test_file_that_has_not_arrived_fails_the_job(world: JobWorld) -> None:
    """It may be sent, and completed, afterwards."""
    upload, _ = world.start(SMALL)
    assert code_of(complete(world, upload)) == (409, "NOT_ARRIVED")
    world.send(upload)
    assert complete(world, upload).state is JobState.SUCCEEDED


def test_part_that_is_wanting_by_then_fails_the_job(world: JobWorld) -> None:
    """With its number."""
    upload, _ = world.start(FILM)
    world.send(upload)
    job = submit(world, upload)
    del world.objects.multiparts[upload.multipart_id or ""].parts[3]
    world.work()
    job = world.job(job)
    assert code_of(job) == (409, "PARTS_MISSING")
    assert job.failure
    assert job.failure.errors == (("/parts", "missing: 3"),)


def test_s3_may_take_its_time(world: JobWorld) -> None:
    """Neither parts nor object for ten minutes: the job asks again until it is there."""
    upload, _ = world.start(FILM)
    world.send(upload)
    job = submit(world, upload)
    world.objects.after["complete_multipart"] = outage
    world.objects.before["find_object"] = outage
    world.run(world.queue.take()[0])
    stored = world.objects.objects.pop(world.key(upload))
    began = world.now
    while (world.now - began).total_seconds() < 600:
        assert not is_done(world.job(job))
        world.work(most_runs=1)
    world.objects.objects[world.key(upload)] = stored
    world.work()
    assert world.job(job).state is JobState.SUCCEEDED


def test_parts_that_s3_has_freed_are_given_up_in_the_end(world: JobWorld) -> None:
    """By its lifecycle, or past us: nothing will ever be there."""
    upload, _ = world.start(FILM)
    world.send(upload)
    job = submit(world, upload)
    world.objects.before["complete_multipart"] = outage
    world.run(world.queue.take()[0])
    world.objects.multiparts.clear()
    began = world.now
    job = persist(world, job)
    assert code_of(job) == (409, "UPLOAD_EXPIRED")
    assert world.now - began >= ASSEMBLED_WITHIN
    assert world.queue.buried == []


def test_upload_that_ends_its_time_meanwhile_is_finished_all_the_same(world: JobWorld) -> None:
    """Its client asked in time."""
    upload, _ = world.start(FILM)
    world.send(upload)
    job = submit(world, upload)
    world.now = upload.expires_at
    world.work()
    assert world.job(job).state is JobState.SUCCEEDED
