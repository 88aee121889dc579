"""A job whose runs fail: again later, at once, or for good."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jobs.model import Failure, JobState
from jobs.outcomes import Outcome
from jobs.work import Retry
from tests.unit.fakes.interruptions import outage
from tests.unit.jobs.counting import STEPS, CountingWorld, kill
from uploads.errors import ConflictError, InvalidRequestError, TooLargeError, UploadBusyError


def fail(error: Exception) -> None:
    raise error


@pytest.mark.parametrize("count", range(1, STEPS + 1))
def test_an_outage_is_waited_out_and_the_work_goes_on(count: int) -> None:
    """From the last cursor that was written."""
    world = CountingWorld()
    job = world.submitted()

    def fail_once() -> None:
        world.counting.before.clear()
        outage()

    world.counting.before[count] = fail_once
    assert [ran.outcome for ran in world.work()] == [Outcome.RETRIED, Outcome.ENDED]
    assert world.response(job) == {"count": STEPS}
    assert world.counting.undone == 0


def test_each_attempt_waits_twice_as_long_and_the_last_one_tells_why() -> None:
    """Then the client reads what it could have been told by a request, and operators know."""
    world = CountingWorld(retry=Retry(max_attempts=8))
    job = world.submitted()
    world.counting.before[1] = outage
    delays: list[float] = []
    while world.queue.waiting:
        wake, delay = world.queue.waiting.pop(0)
        delays.append(delay.total_seconds())
        world.now += delay
        world.run(wake)
    assert delays == [0, 3, 5, 9, 17, 33, 65, 129]  # a second later than the record allows it
    failed = world.job(job)
    assert (failed.state, failed.attempts, world.counting.undone) == (JobState.FAILED, 8, 1)
    assert failed.failure == Failure(503, "DEPENDENCY_UNAVAILABLE", "The fake is down.", "UnavailableError")
    assert [buried.reason for buried in world.queue.buried] == ["DEPENDENCY_UNAVAILABLE"]


def test_attempts_count_anew_once_the_work_has_got_ahead() -> None:
    """A long job meets many outages."""
    world = CountingWorld(retry=Retry(max_attempts=2))
    job = world.submitted()

    def fail_every_second_time(count: int) -> None:
        world.counting.before[count] = lambda: None
        outage()

    for count in range(1, STEPS + 1):
        world.counting.before[count] = lambda count=count: fail_every_second_time(count)  # type: ignore[misc] # mypy infers no default
    world.work(steps=2)
    assert world.job(job).state is JobState.SUCCEEDED
    assert len(world.counting.begun_at) == 2 * STEPS + 1


def test_a_longer_wait_than_a_queue_can_hold_is_the_dispatcher_s() -> None:
    """SQS delays by 15 minutes at most."""
    world = CountingWorld(retry=Retry(first_wait=timedelta(hours=1), longest_wait=timedelta(hours=1)))
    job = world.submitted()
    world.counting.before[1] = outage
    world.work()
    assert not world.queue.waiting
    assert world.job(job).due_at == world.now + timedelta(hours=1)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InvalidRequestError("It is no ZIP.", code="NOT_A_ZIP", errors=(("/parameters/a", "must be b"),)), 400),
        (ConflictError("The object that was verified is gone.", code="OBJECT_CHANGED"), 409),
        (TooLargeError("It has too many entries."), 413),
    ],
)
def test_what_the_user_must_mend_fails_at_once_in_the_user_s_words(error: InvalidRequestError, status: int) -> None:
    """As a request would have been refused; it is no operator's business."""
    world = CountingWorld()
    job = world.submitted()
    world.counting.before[2] = lambda: fail(error)
    (ran,) = world.work()
    assert (ran.outcome, ran.error) == (Outcome.ENDED, error)
    assert world.job(job).failure == Failure(status, error.code, error.detail, type(error).__name__, error.errors)
    assert (world.counting.undone, world.queue.buried) == (1, [])


def test_a_refusal_for_the_moment_is_tried_again() -> None:
    """It says so itself."""
    world = CountingWorld()
    world.submitted()
    world.counting.before[1] = lambda: fail(UploadBusyError("It is being completed."))
    assert next(iter(world.work(most_runs=1))).outcome is Outcome.RETRIED


def test_a_mistake_of_ours_is_buried_and_says_nothing_of_what_it_said() -> None:
    """Anybody may have written the text of an exception, a URL's signature too."""
    world = CountingWorld()
    job = world.submitted()
    world.counting.before[1] = lambda: fail(RuntimeError("https://example/?X-Amz-Signature=secret"))
    outcomes = [ran.outcome for ran in world.work()]
    assert outcomes == [*([Outcome.RETRIED] * 3), Outcome.ENDED]
    failed = world.job(job)
    assert failed.failure is not None
    assert (failed.failure.status, failed.failure.code, failed.failure.cause) == (500, "INTERNAL", "RuntimeError")
    assert "secret" not in repr(failed)
    assert [(buried.reason, job.id in buried.body) for buried in world.queue.buried] == [("INTERNAL", True)]


def test_no_job_ends_as_poison_before_operators_have_the_message() -> None:
    """The dead letters are down: the end waits for them."""
    world = CountingWorld(retry=Retry(max_attempts=1))
    job = world.submitted()
    world.counting.before[1] = lambda: fail(RuntimeError("no"))
    world.queue.before["bury"] = outage
    with pytest.raises(Exception, match="down"):
        world.work()
    assert world.job(job).state is JobState.RUNNING
    world.come_again(job)
    assert (world.job(job).state, len(world.queue.buried)) == (JobState.FAILED, 1)


def test_a_job_whose_runs_keep_dying_fails() -> None:
    """Nobody ever hears why: the count of runs that began says it."""
    world = CountingWorld(retry=Retry(max_attempts=8))
    job = world.submitted()
    world.counting.before[1] = kill
    world.be_killed(times=8)
    world.come_again(job)
    failed = world.job(job)
    assert failed.failure is not None
    assert (failed.state, failed.failure.code) == (JobState.FAILED, "JOB_KEEPS_DYING")
    assert "8 times" in failed.failure.detail
    assert [buried.reason for buried in world.queue.buried] == ["JOB_KEEPS_DYING"]
    assert world.counting.undone == 1


@pytest.mark.parametrize("trouble", [outage, lambda: fail(ValueError("broken")), kill])
def test_a_job_that_cannot_be_cleaned_up_ends_all_the_same(trouble: object) -> None:
    """Not at once; in the end operators have it, and no message of it is left."""
    world = CountingWorld(retry=Retry(max_attempts=8))
    job = world.submitted()
    world.counting.before[1] = lambda: fail(InvalidRequestError("no"))
    assert callable(trouble)
    world.counting.when_undone = trouble
    for _ in range(40):
        world.be_killed_or_work(job)
    assert world.job(job).state is JobState.FAILED
    assert world.counting.undone >= 8
    assert len(world.queue.buried) == 1
    assert not world.queue.waiting


def test_work_is_tried_for_two_hours_before_an_outage_ends_it() -> None:
    """Whoever submitted it would have to do so again."""
    waits = [Retry().wait_after(attempt) for attempt in range(1, Retry().max_attempts)]
    assert timedelta(hours=1, minutes=45) < sum(waits, timedelta()) < timedelta(hours=2, minutes=15)
