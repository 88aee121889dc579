"""Jobs that no message tells of are sent for: every minute, and not more often than helps."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.cancelling import cancel_job
from jobs.dispatching import LOOKS_AHEAD, dispatch
from jobs.lifecycle import DUE_AFTER_LEASE, FIRST_DUE_AFTER, LEASE
from jobs.model import Job, JobState
from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.job_world import WORKER
from tests.unit.jobs.counting import CountingWorld, kill
from uploads.errors import UnavailableError

EVERY_SECONDS = 60


def send_for_all(world: CountingWorld) -> dict[str, int]:
    return dispatch(world.jobs, now=world.now, stop=lambda: False)


def lost(world: CountingWorld) -> Job:
    """A job whose message never came to be."""
    world.queue.before["send"] = outage
    job = world.submitted()
    assert not world.queue.waiting
    return job


@given(phase_seconds=st.floats(0, EVERY_SECONDS - 0.001))
def test_a_job_whose_message_was_lost_runs_within_a_minute(phase_seconds: float) -> None:
    """Whenever the dispatcher happens to come."""
    world = CountingWorld()
    submitted_at = world.now
    job = lost(world)
    world.wait(seconds=phase_seconds)
    assert send_for_all(world) == {"sent": 1}
    world.work()
    assert world.job(job).state is JobState.SUCCEEDED
    assert world.now - submitted_at <= timedelta(seconds=EVERY_SECONDS)


def test_a_job_is_sent_for_again_and_again_and_ever_less_often() -> None:
    """A queue that is long must not become longer by the dispatcher's doing; within 15 minutes each is sent for."""
    world = CountingWorld()
    lost(world)
    sent_at: list[int] = []
    for minute in range(60):
        if send_for_all(world):
            sent_at.append(minute)
        world.wait(minutes=1)
    assert sent_at[:4] == [0, 1, 3, 7]
    assert max(after - before for before, after in pairwise(sent_at)) == 15


def test_a_job_that_need_not_be_sent_for_is_left_alone() -> None:
    """Its message is young, a run has it, or it has ended."""
    world = CountingWorld()
    job = world.submitted()
    seen: list[dict[str, int]] = []
    world.counting.before[2] = lambda: seen.append(send_for_all(world))
    world.work()
    world.wait(days=1)
    seen.append(send_for_all(world))
    assert seen == [{}, {}]
    assert world.job(job).sent_count == 0


def test_a_job_whose_run_died_is_sent_for_when_its_lease_is_over() -> None:
    """By a message that is not delivered before."""
    world = CountingWorld()
    job = world.submitted()
    world.counting.before[1] = kill
    world.be_killed(times=1)
    world.counting.before.clear()
    world.queue.waiting.clear()
    world.now = (world.job(job).due_at or world.now) - LOOKS_AHEAD
    assert send_for_all(world) == {"sent": 1}
    assert world.queue.waiting[0][1] == LOOKS_AHEAD
    assert LOOKS_AHEAD > DUE_AFTER_LEASE
    world.work()
    assert world.job(job).state is JobState.SUCCEEDED


def test_a_job_that_waits_for_its_next_attempt_is_sent_for_when_it_is_over() -> None:
    """Should the retry's own message be lost."""
    world = CountingWorld()
    job = world.submitted()
    world.counting.before[1] = outage
    wake = world.taken_message()
    world.queue.before["send"] = outage
    world.run(wake)
    world.counting.before.clear()
    send_for_all(world)
    world.work()
    assert world.job(job).state is JobState.SUCCEEDED


def test_two_dispatchers_at_once_do_no_harm() -> None:
    """One more message is one more look."""
    world = CountingWorld()
    job = lost(world)
    world.queue.after["send"] = lambda: send_for_all(world)
    send_for_all(world)
    assert len(world.queue.waiting) == 2
    assert world.job(job).sent_count == 1
    world.work()
    assert world.job_records.ends[job.id] == 1


def test_what_an_index_still_tells_of_is_looked_up() -> None:
    """Indexes lag: it has ended, or is gone, by now."""
    world = CountingWorld()
    ended, gone = lost(world), lost(world)
    world.wait(minutes=1)

    def change() -> None:
        cancel_job(world.jobs, WORKER, ended.id, now=world.now)
        del world.job_records.jobs[gone.tenant, gone.lane, gone.id]

    world.job_records.before["find"] = change
    assert send_for_all(world) == {"skipped": 2}


def test_one_that_cannot_be_sent_for_is_told_of_and_its_neighbours_are() -> None:
    """And it stays due."""
    world = CountingWorld()
    first, second = lost(world), lost(world)
    told: list[tuple[str, str]] = []
    world.queue.before["send"] = outage
    counts = dispatch(
        world.jobs, now=world.now, stop=lambda: False, tell=lambda job_id, e: told.append((job_id, type(e).__name__))
    )
    assert counts == {"failed": 1, "sent": 1}
    assert told == [(first.id, "UnavailableError")]
    assert world.job(first).due_at == first.created_at + FIRST_DUE_AFTER
    assert world.job(second).sent_count == 1


def test_it_stops_when_it_is_told_to() -> None:
    """The next one goes on."""
    world = CountingWorld()
    lost(world)
    assert dispatch(world.jobs, now=world.now, stop=lambda: True) == {}


def test_a_list_that_cannot_be_read_is_an_outage() -> None:
    """For the function to fail, and be seen failing."""
    world = CountingWorld()
    world.job_records.before["list_due"] = outage
    with pytest.raises(UnavailableError):
        send_for_all(world)


def test_a_slow_run_that_is_sent_for_goes_on() -> None:
    """The record has changed under it, and it still holds the job."""
    world = CountingWorld()
    job = world.submitted()

    def be_slow() -> None:
        world.wait(seconds=LEASE.total_seconds() + DUE_AFTER_LEASE.total_seconds())
        assert send_for_all(world) == {"sent": 1}

    world.counting.before[2] = be_slow
    world.work()
    assert (world.job(job).state, world.counting.begun_at) == (JobState.SUCCEEDED, [0])
