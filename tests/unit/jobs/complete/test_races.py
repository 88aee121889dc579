"""A completion by a job, and what others do to the upload meanwhile: step between step."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from jobs.cancelling import cancel_job
from jobs.messages import wake_for
from jobs.model import Job, JobState
from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.job_world import JobWorld
from tests.unit.fakes.world import ALICE, FILM
from tests.unit.jobs.complete.completions import code_of, hold, submit
from tests.unit.jobs.persistence import persist
from tests.unit.jobs.verify.verifications import checksum_of
from uploads.arriving import note_arrival
from uploads.errors import ConflictError, UploadsError
from uploads.lifecycle import VERIFIED_WITHIN
from uploads.limits import MIB
from uploads.model import State, Upload
from uploads.promise import Algorithm
from uploads.sweeping import FAILED, sweep

CONTENT = bytes(range(256)) * (30 * MIB // 256)
CHECKED = {"checksum": checksum_of(Algorithm.SHA256, CONTENT)}
CALLS = [
    *(("records", name) for name in ("find", "postpone", "move")),
    *(("objects", name) for name in ("list_parts", "complete_multipart", "find_object", "find_checksum")),
    ("files", "open"),
    *(("job_records", name) for name in ("find", "replace")),
    ("queue", "send"),
]


def sent(world: JobWorld, **changes: Any) -> tuple[Upload, Job]:
    upload, _ = world.start(FILM, **changes)
    world.send(upload)
    hold(world, upload, CONTENT)
    return upload, submit(world, upload)


@pytest.mark.parametrize("changes", [{}, CHECKED], ids=["told", "read"])
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(("port", "call"), CALLS)
def test_job_that_dies_anywhere_is_gone_on_with(port: str, call: str, moment: str, changes: dict[str, Any]) -> None:
    """Before the call's effect or after it: one object, one verdict, one end."""
    world = JobWorld()
    upload, job = sent(world, **changes)
    getattr(getattr(world, port), moment)[call] = outage
    job = persist(world, job, steps=3)
    assert job.state is JobState.SUCCEEDED
    assert world.record(upload).state is State.READY
    assert [to for _, to in world.records.edges].count(State.READY) == 1
    assert world.job_records.ends[job.id] == 1


def client(world: JobWorld, upload: Upload) -> None:
    world.complete(upload)


def event(world: JobWorld, upload: Upload) -> None:
    note_arrival(world.service, world.key(upload), now=world.now)


def sweeper(world: JobWorld, upload: Upload) -> None:
    world.records.due[upload.tenant, upload.id] = world.now
    world.now += VERIFIED_WITHIN
    assert FAILED not in sweep(world.service, now=world.now, stop=lambda: False).counts


def abort(world: JobWorld, upload: Upload) -> None:
    world.abort(upload)


def same_job(world: JobWorld, upload: Upload) -> None:
    [job] = [one for one in world.job_records.jobs.values() if one.type == "complete" and one.upload_id == upload.id]
    world.run(wake_for(job))


@pytest.mark.parametrize("changes", [{}, CHECKED], ids=["told", "read"])
@pytest.mark.parametrize("other", [client, event, sweeper, abort, same_job])
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(("port", "call"), CALLS)
def test_whoever_comes_in_between_there_is_one_end(
    port: str, call: str, moment: str, other: Callable[[JobWorld, Upload], None], changes: dict[str, Any]
) -> None:
    """And the job tells which."""
    world = JobWorld()
    upload, job = sent(world, **changes)

    def come() -> None:
        with contextlib.suppress(UploadsError):
            other(world, upload)

    getattr(getattr(world, port), moment)[call] = come
    job = persist(world, job, steps=3)
    world.work()
    record = world.record(upload)
    assert record.state in (State.READY, State.ABORTED)
    if record.state is State.READY:
        assert (job.state, (job.response or {})["state"]) == (JobState.SUCCEEDED, "ready")
        assert world.objects.objects[world.key(upload)].etag == (record.object and record.object.etag)
    else:
        assert code_of(job) == (409, "UPLOAD_ABORTED")
        assert (world.objects.objects, world.objects.multiparts) == ({}, {})


def test_sweeper_leaves_alone_what_the_job_reads() -> None:
    """It would ask for another reader."""
    world = JobWorld()
    _, job = sent(world, **CHECKED)
    while world.queue.waiting:
        world.work(steps=1, most_runs=1)
        world.now += VERIFIED_WITHIN - timedelta(seconds=1)
        sweep(world.service, now=world.now, stop=lambda: False)
    assert list(world.job_records.jobs.values()) == [world.job(job)]
    assert world.job(job).state is JobState.SUCCEEDED


def test_job_that_an_upload_waits_for_cannot_be_cancelled() -> None:
    """Nobody else would finish it before the next day. Who wants no more of it aborts the upload."""
    world = JobWorld()
    upload, job = sent(world, **CHECKED)
    with pytest.raises(ConflictError) as caught:
        cancel_job(world.jobs, ALICE, job.id, now=world.now)
    assert caught.value.code == "JOB_NOT_CANCELLABLE"
    world.work()
    assert world.record(upload).state is State.READY


def test_upload_that_is_aborted_first_fails_the_job() -> None:
    """Its parts are gone."""
    world = JobWorld()
    upload, job = sent(world)
    world.abort(upload)
    world.work()
    assert code_of(world.job(job)) == (409, "UPLOAD_ABORTED")
    with pytest.raises(ConflictError):
        world.complete(upload)
