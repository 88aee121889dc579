"""Seeing how a job stands, at once or when it has ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.model import Job, JobState, Progress
from jobs.watching import MAX_WAIT_SECONDS, retry_after_seconds, watch_job
from tests.unit.fakes.job_world import RETENTION, WORKER
from tests.unit.jobs.counting import CountingWorld
from uploads.errors import JobNotFoundError


def watch(
    world: CountingWorld, job: Job, wait_seconds: int, meanwhile: Callable[[], object] = lambda: None
) -> tuple[Job, float]:
    """The answer, and how long it took; `meanwhile` happens whenever it sleeps."""
    begun_at = world.now

    def sleep(seconds: float) -> None:
        assert 0 < seconds <= 1
        world.wait(seconds=seconds)
        meanwhile()

    answer = watch_job(world.jobs, WORKER, job.id, wait_seconds=wait_seconds, clock=lambda: world.now, sleep=sleep)
    return answer, (world.now - begun_at).total_seconds()


def test_without_waiting_it_answers_at_once() -> None:
    """With one read."""
    world = CountingWorld()
    job = world.submitted()
    assert watch(world, job, 0) == (job, 0)
    assert world.job_records.calls.count("find") == 1


def test_a_wait_is_over_as_soon_as_the_job_is() -> None:
    """Within a second of it."""
    world = CountingWorld()
    job = world.submitted()
    ends_at = world.now + timedelta(seconds=7)

    def work() -> None:
        if world.now >= ends_at:
            world.work()

    answer, seconds = watch(world, job, 20, work)
    assert answer.state is JobState.SUCCEEDED
    assert 7 <= seconds <= 8


def test_a_job_that_has_ended_is_not_waited_for() -> None:
    """There is nothing to wait for."""
    world = CountingWorld()
    job = world.submitted()
    world.work()
    assert watch(world, job, 20) == (world.job(job), 0)


@pytest.mark.parametrize("wait_seconds", [1, 5, MAX_WAIT_SECONDS, MAX_WAIT_SECONDS + 1, 10_000])
def test_a_wait_ends_when_it_was_to_end_and_long_before_the_gateway_does(wait_seconds: int) -> None:
    """The answer is the job as it is then; and it was not asked for all the time."""
    world = CountingWorld()
    answer, seconds = watch(world, job := world.submitted(), wait_seconds)
    assert answer == job
    assert seconds == pytest.approx(min(wait_seconds, MAX_WAIT_SECONDS))
    assert world.job_records.calls.count("find") <= 5 + seconds


def test_a_job_of_somebody_else_is_not_there_and_neither_is_a_forgotten_one() -> None:
    """Nor one that is forgotten while somebody waits."""
    world = CountingWorld()
    job = world.submitted()
    with pytest.raises(JobNotFoundError):
        watch_job(
            world.jobs,
            replace(WORKER, tenant="globex"),
            job.id,
            wait_seconds=20,
            clock=lambda: world.now,
            sleep=lambda _: None,
        )
    world.work()
    world.now += RETENTION
    with pytest.raises(JobNotFoundError):
        watch(world, job, 0)


def running(world: CountingWorld, *, percent: int, after_seconds: float) -> Job:
    started = world.now
    return replace(
        world.submitted(),
        state=JobState.RUNNING,
        started_at=started,
        updated_at=started + timedelta(seconds=after_seconds),
        progress=Progress(percent, 100),
    )


def test_a_young_job_is_to_be_asked_for_soon_and_an_old_one_less_often() -> None:
    """As long as nobody knows how far it is."""
    world = CountingWorld()
    job = world.submitted()
    waits = [retry_after_seconds(job, world.now + timedelta(seconds=age)) for age in (0, 10, 100, 10_000)]
    assert waits == [1, 2, 11, 60]


@pytest.mark.parametrize(
    ("percent", "after_seconds", "expected"), [(50, 100, 10), (90, 90, 1), (1, 10, 60), (99, 10_000, 11), (100, 50, 1)]
)
def test_a_job_at_work_is_to_be_asked_for_in_a_tenth_of_what_is_left(
    percent: int, after_seconds: float, expected: int
) -> None:
    """At the pace that it has."""
    world = CountingWorld()
    job = running(world, percent=percent, after_seconds=after_seconds)
    assert retry_after_seconds(job, world.now + timedelta(seconds=after_seconds)) == expected


def test_a_job_that_has_ended_is_not_to_be_asked_for() -> None:
    """No Retry-After."""
    world = CountingWorld()
    job = world.submitted()
    world.work()
    assert retry_after_seconds(world.job(job), world.now) is None


@given(percent=st.integers(0, 100), after_seconds=st.floats(0, 1e7), age_seconds=st.floats(-10, 1e8))
def test_retry_after_is_from_a_second_to_a_minute(percent: int, after_seconds: float, age_seconds: float) -> None:
    """Whatever the clocks say."""
    world = CountingWorld()
    job = running(world, percent=percent, after_seconds=after_seconds)
    wait = retry_after_seconds(job, world.now + timedelta(seconds=age_seconds))
    assert wait is not None
    assert 1 <= wait <= 60
