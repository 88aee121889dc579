"""A run of a job, from its message to its outcome."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from jobs.lifecycle import LEASE
from jobs.messages import Wake
from jobs.model import Job, JobState, Lane, Progress
from jobs.outcomes import Outcome
from tests.unit.fakes.job_queue import Buried
from tests.unit.jobs.counting import STEPS, CountingWorld


def test_a_job_that_there_is_time_for_ends_in_one_run() -> None:
    """With its response, its progress whole, and nobody holding it."""
    world = CountingWorld()
    job = world.submitted()
    (ran,) = world.work()
    done = world.job(job)
    assert (ran.outcome, ran.job) == (Outcome.ENDED, done)
    assert (done.state, done.response, done.progress.fraction) == (JobState.SUCCEEDED, {"count": STEPS}, 1.0)
    assert (done.cursor, done.holder_id, done.held_until, done.due_at) == (None, None, None, None)
    assert done.started_at == done.ended_at == world.now


def test_work_of_unknown_size_is_whole_when_it_is_done() -> None:
    """A client that waits for a fraction of 1 sees it."""
    world = CountingWorld()
    job = world.submitted()
    assert world.job(job).progress == Progress(0, None)
    world.work()
    assert world.job(job).progress == Progress(STEPS, STEPS)


def test_a_message_for_a_job_that_another_run_has_is_spent() -> None:
    """Of two that are told at once, one gets it."""
    world = CountingWorld()
    job = world.submitted()
    wake = world.taken_message()
    others: list[Outcome] = []
    world.counting.before[3] = lambda: others.append(world.run(wake).outcome)
    assert world.run(wake).outcome is Outcome.ENDED
    assert others == [Outcome.KNOWN]
    assert world.job_records.ends[job.id] == 1


def test_of_two_that_take_it_in_the_same_moment_one_does_it() -> None:
    """The other one's write is refused, and it has done nothing."""
    world = CountingWorld()
    job = world.submitted()
    wake = world.taken_message()
    world.job_records.before["replace"] = lambda: world.run(wake)
    assert world.run(wake).outcome is Outcome.KNOWN
    assert world.counting.begun_at == [0]
    assert world.job(job).state is JobState.SUCCEEDED


def test_a_message_for_a_job_that_has_ended_is_spent() -> None:
    """However often it comes."""
    world = CountingWorld()
    job = world.submitted()
    world.work()
    done = world.job(job)
    for _ in range(3):
        world.tell(job)
    assert {ran.outcome for ran in world.work()} == {Outcome.KNOWN}
    assert world.job(job) == done


def test_a_message_that_comes_before_a_wait_is_over_is_spent() -> None:
    """The retry's own message, or the dispatcher's, comes later."""
    world = CountingWorld()
    job = world.submitted()
    world.counting.before[1] = lambda: 1 / 0
    assert world.run(world.taken_message()).outcome is Outcome.RETRIED
    world.tell(job)
    assert world.run(world.queue.waiting.pop()[0]).outcome is Outcome.KNOWN


def test_a_message_for_a_job_that_is_not_there_is_put_aside() -> None:
    """It may be a forgery, or a record restored from before the job."""
    world = CountingWorld()
    ran = world.run(Wake("acme", Lane.WORK, world.make_id(world.now)))
    assert (ran.outcome, ran.job) == (Outcome.BURIED, None)
    assert [buried.reason for buried in world.queue.buried] == ["JOB_UNKNOWN"]


def test_a_run_whose_time_is_short_lays_the_work_down_for_another_one() -> None:
    """Which goes on from its cursor, at once."""
    world = CountingWorld()
    job = world.submitted()
    first = world.run(world.taken_message(), steps=3)
    laid_down = world.job(job)
    assert (first.outcome, first.job) == (Outcome.CONTINUED, laid_down)
    assert (laid_down.state, laid_down.cursor, laid_down.holder_id) == (JobState.RUNNING, {"count": 2}, None)
    assert laid_down.progress == Progress(2, STEPS)
    assert [delay for _, delay in world.queue.waiting] == [timedelta()]
    outcomes = [ran.outcome for ran in world.work(steps=3)]
    assert outcomes == [Outcome.CONTINUED, Outcome.ENDED]
    assert world.counting.begun_at == [0, 2, 4]
    assert world.counting.closed == 3
    assert world.response(job) == {"count": STEPS}


def test_progress_is_written_every_few_seconds_and_keeps_the_job() -> None:
    """Clients see it; and whoever is heard of is not believed dead."""
    world = CountingWorld()
    job = world.submitted()
    seen: list[Job] = []

    def step() -> None:
        seen.append(world.job(job))
        world.wait(seconds=2)

    for count in range(1, STEPS + 1):
        world.counting.before[count] = step
    world.work()
    assert [job.progress.processed_bytes for job in seen] == [0, 0, 0, 3, 3]
    assert seen[3].held_until == seen[3].updated_at + LEASE


def test_a_late_writer_is_refused() -> None:
    """A run that was away for longer than its lease finds the job another one's, and writes no more."""
    world = CountingWorld()
    job = world.submitted()
    wake = world.taken_message()

    def be_away() -> None:
        world.counting.before.clear()
        world.wait(seconds=LEASE.total_seconds() + 1)
        assert world.run(wake, steps=3).outcome is Outcome.CONTINUED

    world.counting.before[4] = be_away
    late = world.run(wake)
    assert late.outcome is Outcome.LOST
    assert (world.job(job).cursor, world.job(job).state) == ({"count": 2}, JobState.RUNNING)
    world.work()
    assert (world.response(job), world.job_records.ends[job.id]) == ({"count": STEPS}, 1)


def test_a_late_writer_s_end_is_refused_too() -> None:
    """Whether it has succeeded or failed meanwhile."""
    for trouble in (lambda: None, lambda: 1 / 0):
        world = CountingWorld()
        job = world.submitted()
        wake = world.taken_message()

        def be_away(world: CountingWorld = world, wake: Wake = wake, trouble: object = trouble) -> None:
            world.counting.before.clear()
            world.wait(seconds=LEASE.total_seconds() + 1)
            assert world.run(wake).outcome is Outcome.ENDED
            assert callable(trouble)
            trouble()

        world.counting.before[STEPS] = be_away
        assert world.run(wake).outcome is Outcome.LOST
        assert (world.job(job).state, world.job_records.ends[job.id]) == (JobState.SUCCEEDED, 1)
        assert not world.queue.buried


def test_a_type_that_this_version_does_not_know_fails_with_a_reason() -> None:
    """A deployment may have been rolled back; operators have the message, as it came."""
    world = CountingWorld()
    job = world.submitted()
    world.job_records.jobs[job.tenant, job.lane, job.id] = unknown = replace(job, type="gone")
    ran = world.run(world.taken_message())
    assert ran.outcome is Outcome.ENDED
    failure = world.job(unknown).failure
    assert failure is not None
    assert (failure.status, failure.code) == (500, "JOB_TYPE_UNKNOWN")
    assert world.queue.buried == [Buried(Lane.WORK, world.queue.buried[0].body, "JOB_TYPE_UNKNOWN")]
    assert job.id in world.queue.buried[0].body
