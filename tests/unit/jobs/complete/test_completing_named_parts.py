"""A completion by a job, of parts that its client has named: those are assembled, or none."""

from __future__ import annotations

import pytest

from jobs.model import JobState
from jobs.own_jobs import PARTS_DIGEST
from tests.unit.fakes.job_world import JobWorld
from tests.unit.fakes.world import FILM
from tests.unit.jobs.complete.completions import ask, code_of, submit
from uploads.limits import MAX_PART_COUNT, MIB
from uploads.model import State, Upload
from uploads.promise import Algorithm, Checksum, ChecksumType
from uploads.verifying import ClaimedPart

OF_PARTS = Checksum(Algorithm.SHA256, None, ChecksumType.COMPOSITE)


@pytest.fixture
def world() -> JobWorld:
    return JobWorld()


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
