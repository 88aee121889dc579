"""Submitting a job: once for each key, and nothing of what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.lifecycle import FIRST_DUE_AFTER
from jobs.model import JobState, Lane
from jobs.submitting import JobOrder, submit_own
from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.job_world import WORKER, JobWorld
from tests.unit.fakes.world import MALLORY
from tests.unit.jobs.counting import Counting, CountingWorld
from uploads.errors import (
    ConflictError,
    IdempotencyKeyReusedError,
    InvalidRequestError,
    OutcomeUnknownError,
    QuotaExceededError,
    UploadNotFoundError,
)


def nothing_is_left(world: JobWorld) -> bool:
    return not (world.job_records.jobs or world.queue.waiting or world.claims.claims)


def limited(most: int) -> CountingWorld:
    world = CountingWorld()
    world.limits.limits["acme"] = {"max_open_jobs": most}
    return world


def test_a_job_is_written_down_before_anybody_is_told() -> None:
    """The record is the promise."""
    world = CountingWorld()
    job = world.submit("count", world.upload, trace_header="Root=1-2-3")
    assert world.job(job) == job
    assert (job.state, job.upload_id, job.owner) == (JobState.QUEUED, world.upload.id, WORKER.subject)
    assert job.due_at == job.created_at + FIRST_DUE_AFTER
    ((wake, delay),) = world.queue.waiting
    assert (wake.tenant, wake.lane, wake.job_id, wake.trace_header) == (job.tenant, Lane.WORK, job.id, "Root=1-2-3")
    assert delay == timedelta()


def test_a_queue_that_is_down_is_no_reason_to_refuse() -> None:
    """The dispatcher finds the job."""
    world = CountingWorld()
    world.queue.before["send"] = outage
    job = world.submitted()
    assert world.job(job).state is JobState.QUEUED


def test_the_same_key_is_the_same_job() -> None:
    """As it is by now, and told of once."""
    world = CountingWorld()
    first = world.submit("count", world.upload, key="key-1")
    assert world.submit("count", world.upload, key="key-1") == first
    world.work()
    assert world.submit("count", world.upload, key="key-1") == world.job(first)
    assert world.job(first).state is JobState.SUCCEEDED
    assert (len(world.job_records.jobs), world.queue.waiting) == (1, [])


def test_without_a_key_each_is_another_job() -> None:
    """Nobody said that they are the same."""
    world = CountingWorld()
    assert world.submitted().id != world.submitted().id


def test_the_same_key_with_another_order_is_refused() -> None:
    """422, and the first job stays."""
    world = CountingWorld()
    job = world.submit("count", world.upload, key="key-1")
    other = world.ready()
    with pytest.raises(IdempotencyKeyReusedError):
        world.submit("count", other, key="key-1")
    assert list(world.job_records.jobs.values()) == [job]


def test_keys_of_tenants_do_not_meet() -> None:
    """Each has its own."""
    world = CountingWorld()
    mallory = replace(WORKER, tenant=MALLORY.tenant)
    theirs = world.ready(principal=MALLORY)
    job = world.submit("count", world.upload, key="key-1")
    assert world.submit("count", theirs, key="key-1", principal=mallory).id != job.id


@pytest.mark.parametrize("moment", ["before", "after"])
def test_an_answer_that_nobody_knows_is_found_out_by_asking_again(moment: str) -> None:
    """With the same key, there is one job in the end."""
    world = CountingWorld()
    getattr(world.job_records, moment)["add"] = outage
    with pytest.raises(OutcomeUnknownError):
        world.submit("count", world.upload, key="key-1")
    world.wait(seconds=30)
    job = world.submit("count", world.upload, key="key-1")
    assert list(world.job_records.jobs.values()) == [job]


@pytest.mark.parametrize("name", ["nothing", "internal", ""])
def test_a_type_that_is_none_or_is_not_for_clients_is_refused(name: str) -> None:
    """With those that there are."""
    public = Counting().job_type()
    internal = replace(public, name="internal", is_public=False)
    world = JobWorld(types={"count": public, "internal": internal})
    upload = world.ready()
    with pytest.raises(InvalidRequestError) as refused:
        world.submit(name, upload, key="key-1")
    assert refused.value.errors == (("/type", "must be one of count"),)
    assert nothing_is_left(world)


def test_parameters_that_a_type_does_not_know_are_refused_by_name() -> None:
    """And the key may be used for the right ones."""
    world = CountingWorld()
    with pytest.raises(InvalidRequestError) as refused:
        world.submit("count", world.upload, {"b": 1, "a": 2}, key="key-1")
    assert [pointer for pointer, _ in refused.value.errors] == ["/parameters/a", "/parameters/b"]
    assert nothing_is_left(world)
    world.submit("count", world.upload, key="key-1")


def test_an_upload_that_is_not_ready_is_a_conflict() -> None:
    """409, until it is."""
    world = CountingWorld()
    upload, _ = world.start()
    with pytest.raises(ConflictError) as refused:
        world.submit("count", upload, key="key-1")
    assert refused.value.code == "NOT_READY"
    assert nothing_is_left(world)


def test_an_upload_of_somebody_else_is_not_there() -> None:
    """404, as one that never was."""
    world = CountingWorld()
    theirs = world.ready(principal=MALLORY)
    for upload in (theirs, replace(theirs, id=world.make_id(world.now)), replace(theirs, id="no id")):
        with pytest.raises(UploadNotFoundError):
            world.submit("count", upload, key="key-1")
    assert nothing_is_left(world)


def test_only_so_many_may_be_open_and_an_end_makes_room() -> None:
    """However it ends."""
    world = limited(2)
    world.submitted()
    world.submitted()
    with pytest.raises(QuotaExceededError) as refused:
        world.submit("count", world.upload, key="key-1")
    assert (refused.value.code, refused.value.retry_after_seconds) == ("OPEN_JOBS_EXCEEDED", 10)
    assert (len(world.job_records.jobs), len(world.queue.waiting)) == (2, 2)
    world.work(most_runs=1)
    world.submit("count", world.upload, key="key-1")


def test_a_job_that_is_there_already_is_answered_although_there_is_no_room_for_another() -> None:
    """A repeated attempt opens nothing."""
    world = limited(1)
    job = world.submit("count", world.upload, key="key-1")
    assert world.submit("count", world.upload, key="key-1") == job


def test_jobs_of_the_service_s_own_take_no_room_and_find_themselves() -> None:
    """Nothing that a client did holds them up; and twice is once."""
    world = limited(1)
    world.submitted()
    order, job_id = JobOrder("count", world.upload.id, {}), world.make_id(world.now)
    for _ in range(2):
        submit_own(world.jobs, WORKER, order, job_id=job_id, now=world.now)
    assert len(world.job_records.jobs) == 2
    world.work()
    assert world.job_records.open_jobs["acme"] == 0
