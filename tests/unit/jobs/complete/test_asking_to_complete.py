"""A completion that is asked for: what is answered at once, and which job it is otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.fakes.job_world import JobWorld
from tests.unit.fakes.world import FILM, SMALL
from tests.unit.jobs.complete.completions import CONTENT, WHOLE, ask, complete, hold, submit
from tests.unit.jobs.verify.verifications import checksum_of
from uploads.errors import ConflictError, InvalidRequestError, UploadNotFoundError
from uploads.model import State, Upload
from uploads.promise import Algorithm
from uploads.verifying import ClaimedPart


@pytest.fixture
def world() -> JobWorld:
    return JobWorld()


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
