"""Asking that a job ends."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jobs.cancelling import cancel_job
from jobs.model import Job, JobState
from jobs.outcomes import Outcome
from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.job_world import RETENTION, WORKER
from tests.unit.jobs.counting import CountingWorld
from uploads.errors import ConflictError, InvalidRequestError, JobBusyError, JobNotFoundError, UnavailableError


def cancel(world: CountingWorld, job: Job) -> Job:
    return cancel_job(world.jobs, WORKER, job.id, now=world.now)


def test_a_job_that_nobody_has_begun_ends_at_once() -> None:
    """And its message finds nothing to do."""
    world = CountingWorld()
    job = world.submitted()
    cancelled = cancel(world, job)
    assert cancelled == world.job(job)
    assert (cancelled.state, cancelled.ended_at, cancelled.due_at) == (JobState.CANCELLED, world.now, None)
    assert [ran.outcome for ran in world.work()] == [Outcome.KNOWN]
    assert (world.counting.begun_at, world.counting.undone) == ([], 0)


def test_asking_twice_is_asking_once() -> None:
    """Before it has ended, and after."""
    world = CountingWorld()
    job = world.submitted()
    assert cancel(world, job) == cancel(world, job)
    world.submitted()
    running = world.submitted()
    world.run(world.queue.waiting[-1][0], steps=2)
    assert cancel(world, running) == cancel(world, running)


def test_a_running_job_is_marked_and_left_to_its_run() -> None:
    """Which sees it when it next writes."""
    world = CountingWorld()
    job = world.submitted()
    answers: list[Job] = []
    world.counting.before[3] = lambda: answers.append(cancel(world, job))
    world.run(world.taken_message(), steps=4)
    assert [(answer.state, answer.cancel_requested) for answer in answers] == [(JobState.RUNNING, True)]
    assert world.job(job).state is JobState.CANCELLED


def test_a_job_between_two_runs_is_woken_to_clean_up() -> None:
    """Even if it would have waited for minutes yet."""
    world = CountingWorld()
    job = world.submitted()
    world.counting.before[1] = outage
    for _ in range(6):
        world.work(most_runs=1)
    world.queue.waiting.clear()
    answer = cancel(world, job)
    assert (answer.state, answer.held_until) == (JobState.RUNNING, None)
    world.work(most_runs=1)
    assert (world.job(job).state, world.counting.undone) == (JobState.CANCELLED, 1)


@pytest.mark.parametrize("error", [None, InvalidRequestError("no")])
def test_a_job_that_has_come_to_another_end_stays_as_it_is(error: Exception | None) -> None:
    """The client is told which."""
    world = CountingWorld()
    job = world.submitted()

    def step() -> None:
        if error:
            raise error

    world.counting.before[1] = step
    world.work()
    done = world.job(job)
    with pytest.raises(ConflictError) as refused:
        cancel(world, job)
    assert refused.value.code == f"JOB_{done.state.upper()}"
    assert world.job(job) == done


def test_a_job_of_somebody_else_or_of_nobody_is_not_there() -> None:
    """And neither is one that is forgotten."""
    world = CountingWorld()
    job = world.submitted()
    stranger = replace(WORKER, tenant="globex")
    for principal, job_id in [(stranger, job.id), (WORKER, world.make_id(world.now)), (WORKER, "../../etc/passwd")]:
        with pytest.raises(JobNotFoundError):
            cancel_job(world.jobs, principal, job_id, now=world.now)
    cancel(world, job)
    world.now += RETENTION
    with pytest.raises(JobNotFoundError):
        cancel(world, job)


def test_a_run_that_begins_in_the_same_moment_is_asked_instead() -> None:
    """The record that was read is no more; the new one is cancelled."""
    world = CountingWorld()
    job = world.submitted()
    wake = world.taken_message()
    world.job_records.before["replace"] = lambda: world.run(wake, steps=2)
    answer = cancel(world, job)
    assert (answer.state, answer.cancel_requested) == (JobState.RUNNING, True)
    world.work()
    assert world.job(job).state is JobState.CANCELLED


def test_a_job_that_changes_all_the_time_is_busy() -> None:
    """The client may try again in a moment."""
    world = CountingWorld()
    job = world.submitted()

    def change() -> None:
        world.job_records.before["replace"] = change
        key = job.tenant, job.lane, job.id
        world.job_records.jobs[key] = replace(world.job(job), revision=world.job(job).revision + 1)

    change()
    with pytest.raises(JobBusyError):
        cancel(world, job)


def test_a_message_that_gets_lost_does_not_lose_the_cancellation() -> None:
    """The dispatcher sends for it."""
    world = CountingWorld()
    job = world.submitted()
    world.run(world.taken_message(), steps=2)
    world.queue.before["send"] = outage
    assert cancel(world, job).cancel_requested


@pytest.mark.parametrize("moment", ["before", "after"])
def test_an_outage_leaves_it_to_the_client_to_ask_again(moment: str) -> None:
    """Whether it was written or not."""
    world = CountingWorld()
    job = world.submitted()
    getattr(world.job_records, moment)["replace"] = outage
    with pytest.raises(UnavailableError):
        cancel(world, job)
    assert cancel(world, job).state is JobState.CANCELLED
    assert world.job_records.ends[job.id] == 1
