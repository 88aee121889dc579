"""A job that is cancelled while it runs."""

from __future__ import annotations

from jobs.cancelling import cancel_job
from jobs.model import Job, JobState
from jobs.outcomes import Outcome
from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.job_world import WORKER
from tests.unit.jobs.counting import STEPS, CountingWorld, kill


def cancel(world: CountingWorld, job: Job) -> None:
    cancel_job(world.jobs, WORKER, job.id, now=world.now)
    world.wait(seconds=6)  # so that the run writes after its step


def test_a_run_stops_at_its_next_checkpoint_and_cleans_up() -> None:
    """No step is begun after it, and what was left outside is taken back."""
    world = CountingWorld()
    job = world.submitted()
    world.counting.before[3] = lambda: cancel(world, job)
    (ran,) = world.work()
    done = world.job(job)
    assert (ran.outcome, done.state, done.cancel_requested) == (Outcome.ENDED, JobState.CANCELLED, True)
    assert (done.progress.processed_bytes, done.response, done.failure) == (0, None, None)
    assert (world.counting.undone, world.counting.closed) == (1, 1)


def test_a_run_that_lays_the_work_down_sees_it_too() -> None:
    """And ends it, instead of sending for another run."""
    world = CountingWorld()
    job = world.submitted()
    world.counting.before[2] = lambda: cancel_job(world.jobs, WORKER, job.id, now=world.now)
    (ran,) = world.work(steps=3)
    assert (ran.outcome, world.job(job).state) == (Outcome.ENDED, JobState.CANCELLED)
    assert world.counting.undone == 1


def test_work_that_is_done_before_anybody_looks_has_succeeded() -> None:
    """What is there need not be thrown away."""
    world = CountingWorld()
    job = world.submitted()
    world.counting.before[STEPS] = lambda: cancel_job(world.jobs, WORKER, job.id, now=world.now)
    world.work()
    assert world.job(job).state is JobState.SUCCEEDED
    assert world.counting.undone == 0


def test_a_run_that_begins_after_it_only_cleans_up() -> None:
    """The first one died before it saw it."""
    world = CountingWorld()
    job = world.submitted()
    world.run(world.taken_message(), steps=3)
    cancel_job(world.jobs, WORKER, job.id, now=world.now)
    world.work()
    assert world.job(job).state is JobState.CANCELLED
    assert (world.counting.begun_at, world.counting.undone) == ([0], 1)


def test_a_job_whose_runs_keep_dying_can_be_cancelled() -> None:
    """Cleaning up is no part of what kills it."""
    world = CountingWorld()
    job = world.submitted()
    world.counting.before[1] = kill
    world.be_killed(times=8)
    cancel_job(world.jobs, WORKER, job.id, now=world.now)
    world.come_again(job)
    assert world.job(job).state is JobState.CANCELLED


def test_cleaning_up_that_fails_is_tried_again() -> None:
    """The job is not over before nothing is left."""
    world = CountingWorld()
    job = world.submitted()

    def fail_once() -> None:
        world.counting.when_undone = lambda: None
        outage()

    world.counting.when_undone = fail_once
    world.counting.before[3] = lambda: cancel(world, job)
    assert [ran.outcome for ran in world.work()] == [Outcome.RETRIED, Outcome.ENDED]
    assert (world.job(job).state, world.counting.undone) == (JobState.CANCELLED, 2)


def test_cleaning_up_for_long_keeps_the_job_and_its_cursor() -> None:
    """Another run must not begin meanwhile; and what it would go on from stays what the type wrote."""
    world = CountingWorld()
    job = world.submitted()
    seen: list[Job] = []

    wake = world.queue.waiting[0][0]

    def take_long() -> None:
        seen.append(world.job(job))
        assert world.run(wake).outcome is Outcome.KNOWN
        world.wait(seconds=40)
        if len(seen) == 2:
            outage()

    world.counting.when_undone = take_long
    world.counting.before[1] = lambda: cancel(world, job)
    world.work()
    assert world.job(job).state is JobState.CANCELLED
    assert [job.cursor for job in seen] == [None] * 4
    assert [job.attempts for job in seen] == [1, 1, 2, 2]
