"""Steps that take longer than a few seconds: a heartbeat keeps the run, and tells it when to stop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from jobs.cancelling import cancel_job
from jobs.lifecycle import LEASE
from jobs.messages import wake_for
from jobs.model import Job, JobState, Progress
from jobs.outcomes import Outcome
from jobs.run import SAVED_EVERY
from jobs.work import Checkpoint, JobType, Run, Task
from tests.unit.fakes.job_world import WORKER, JobWorld

BEATS = 30


class World(JobWorld):
    """One type, whose one step takes many heartbeats; between them a test does what it likes."""

    def __init__(self) -> None:
        super().__init__(types={"long": JobType("long", self._run)})
        self.between: Callable[[int], None] = lambda _: None
        self.given_back = 0

    def _run(self, task: Task) -> Run:
        yield Checkpoint({"begun": True}, Progress(0, BEATS))
        try:
            for beat in range(BEATS):
                self.between(beat)
                task.heartbeat()
        finally:
            self.given_back += 1
        return {"beats": BEATS}


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def job(world: World) -> Job:
    return world.submit("long", world.ready())


def test_run_keeps_its_job_through_a_step_longer_than_its_lease(world: World, job: Job) -> None:
    """Another message finds it taken, however long it has been."""
    seen: list[Outcome] = []

    def wait(_beat: int) -> None:
        world.wait(seconds=LEASE.total_seconds() / 10)
        seen.append(world.run(wake_for(job)).outcome)

    world.between = wait
    world.work()
    assert set(seen) == {Outcome.KNOWN}
    assert world.job(job).state is JobState.SUCCEEDED


def test_record_is_written_every_few_seconds_and_not_with_each_heartbeat(world: World, job: Job) -> None:
    """A write costs money."""
    world.between = lambda _: world.wait(seconds=1)
    world.work()
    assert world.job(job).revision <= 3 + BEATS // SAVED_EVERY.total_seconds()


def test_cancellation_is_seen_within_a_step(world: World, job: Job) -> None:
    """At the next write; what the step held is given back."""

    def cancel(beat: int) -> None:
        world.wait(seconds=SAVED_EVERY.total_seconds())
        if beat == 2:
            cancel_job(world.jobs, WORKER, job.id, now=world.now)

    world.between = cancel
    world.work()
    assert (world.job(job).state, world.given_back) == (JobState.CANCELLED, 1)


def test_step_that_does_not_fit_into_the_rest_of_a_run_begins_anew_in_the_next(world: World, job: Job) -> None:
    """From the checkpoint before it."""
    assert [ran.outcome for ran in world.work(steps=BEATS // 2, most_runs=1)] == [Outcome.CONTINUED]
    assert (world.job(job).cursor, world.given_back) == ({"begun": True}, 1)
    world.work()
    assert world.job(job).state is JobState.SUCCEEDED


def test_step_that_never_fits_ends_the_job_with_its_reason(world: World, job: Job) -> None:
    """And not after hours: time alone will not mend it."""
    ran = world.work(steps=BEATS // 2)
    failure = world.job(job).failure
    assert failure is not None
    assert (world.job(job).state, failure.code) == (JobState.FAILED, "JOB_STEP_TOO_LONG")
    assert len(ran) <= 5
    assert [buried.reason for buried in world.queue.buried] == ["JOB_STEP_TOO_LONG"]
    assert world.now < world.job(job).created_at + timedelta(minutes=5)
