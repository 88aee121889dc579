"""A completion by a job: what a request would have come to, however long it takes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jobs.lifecycle import is_done
from jobs.model import JobState
from jobs.own_jobs import PARTS_DIGEST
from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.job_world import JobWorld
from tests.unit.fakes.world import FILM, SMALL
from tests.unit.jobs.complete.completions import ask, code_of, complete, hold, submit
from tests.unit.jobs.persistence import persist
from tests.unit.jobs.verify.verifications import checksum_of
from uploads.errors import ConflictError, InvalidRequestError, UploadNotFoundError
from uploads.lifecycle import ASSEMBLED_WITHIN
from uploads.limits import MAX_PART_COUNT, MIB
from uploads.model import State, Upload
from uploads.promise import Algorithm, Checksum, ChecksumType, Strategy
from uploads.verifying import ClaimedPart

CONTENT = bytes(range(256)) * (30 * MIB // 256)
WHOLE = checksum_of(Algorithm.SHA256, CONTENT)
OF_PARTS = Checksum(Algorithm.SHA256, None, ChecksumType.COMPOSITE)


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


def test_what_can_be_said_at_once_is_no_jobs(world: JobWorld) -> None:
    """Another tenant's upload, parts that are wanting or are others, parts of what has none."""
    upload, _ = world.start(FILM)
    small, _ = world.start(SMALL)
    with pytest.raises(ConflictError, match="missing"):
        ask(world, upload)
    parts = world.send(upload)
    with pytest.raises(ConflictError, match="differ"):
        ask(world, upload, [*parts[:3], ClaimedPart(4, '"other"')])
    with pytest.raises(InvalidRequestError):
        ask(world, upload, parts[:3])
    with pytest.raises(InvalidRequestError):
        ask(world, small, parts)
    with pytest.raises(UploadNotFoundError):
        ask(world, replace(upload, id=world.make_id(world.now)))
    assert world.job_records.jobs == {}


def test_upload_that_has_ended_is_answered_at_once(world: JobWorld) -> None:
    """Ready, or the reason why not."""
    upload, _ = world.start(SMALL)
    world.send(upload)
    ready = world.complete(upload)
    assert ask(world, upload) == ready
    aborted, _ = world.start(SMALL)
    world.abort(aborted)
    with pytest.raises(ConflictError, match="aborted"):
        ask(world, aborted)


def test_parts_that_were_named_must_still_be_the_same(world: JobWorld) -> None:
    """The job keeps a digest of which they are, and compares what it assembles."""
    upload, _ = world.start(FILM)
    job = submit(world, upload, world.send(upload))
    world.send_part(upload, 2, "again")
    world.work()
    assert code_of(world.job(job)) == (409, "PARTS_CHANGED")
    assert world.record(upload).state is State.ISSUED
    again = submit(world, upload, world.send(upload))
    world.work()
    assert world.job(again).state is JobState.SUCCEEDED


def test_parts_that_nobody_named_may_change(world: JobWorld) -> None:
    """What is sent last counts."""
    upload, _ = world.start(FILM)
    world.send(upload)
    job = submit(world, upload)
    world.send_part(upload, 2, "again")
    world.work()
    assert world.job(job).state is JobState.SUCCEEDED


def test_ten_thousand_parts_with_checksums_fit_a_record(world: JobWorld) -> None:
    """Named one by one; the job keeps 64 characters of them."""
    size_bytes = MAX_PART_COUNT * 5 * MIB
    upload, _ = world.start(FILM, size_bytes=size_bytes, part_size_bytes=5 * MIB, checksum=OF_PARTS)
    parts = world.send(upload)
    job = submit(world, upload, parts)
    assert len(parts) == MAX_PART_COUNT
    assert {name: len(value) for name, value in job.parameters.items()} == {PARTS_DIGEST: 64}
    world.work(steps=1)
    assert world.job(job).state is JobState.SUCCEEDED
    assert world.record(upload).state is State.READY


def test_checksums_that_only_the_client_can_tell_are_told_at_once(world: JobWorld) -> None:
    """No record has room for them: the request completes by itself, whatever was preferred."""
    upload, _ = world.start(FILM, checksum=Checksum(Algorithm.CRC64NVME, "AAAAAAAAAAA="))
    parts = world.send(upload)
    done = ask(world, upload, [ClaimedPart(part.part_number, part.etag, "AAAAAAAAAAA=") for part in parts])
    assert isinstance(done, Upload)
    assert done.state is State.READY


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


def test_completion_may_be_asked_for_again(world: JobWorld) -> None:
    """The answer was lost: it is the same job, until it has ended."""
    upload, _ = world.start(FILM, checksum=WHOLE)
    world.send(upload)
    hold(world, upload, CONTENT)
    job = submit(world, upload)
    world.work(steps=1, most_runs=1)
    assert world.record(upload).state is State.VERIFYING
    assert submit(world, upload) == world.job(job)
    world.work()
    assert isinstance(ask(world, upload), Upload)


def test_upload_that_is_being_verified_is_answered_with_the_job_that_reads_it(world: JobWorld) -> None:
    """A client that did not prefer it before does so now."""
    upload, _ = world.start(FILM, checksum=checksum_of(Algorithm.CRC64NVME, b""))
    world.send(upload)
    verifying = world.records.move(upload, State.VERIFYING, now=world.now)
    world.service.background.verify(verifying, now=world.now)
    [reading] = world.job_records.jobs.values()
    del world.objects.multiparts[upload.multipart_id or ""]
    assert submit(world, upload) == reading


def test_completion_that_failed_is_followed_by_another(world: JobWorld) -> None:
    """And by one more, the same day."""
    upload, _ = world.start(SMALL)
    ids = {complete(world, upload).id for _ in range(3)}
    assert len(ids) == 3


def test_upload_that_ends_its_time_meanwhile_is_finished_all_the_same(world: JobWorld) -> None:
    """Its client asked in time."""
    upload, _ = world.start(FILM)
    world.send(upload)
    job = submit(world, upload)
    world.now = upload.expires_at
    world.work()
    assert world.job(job).state is JobState.SUCCEEDED
