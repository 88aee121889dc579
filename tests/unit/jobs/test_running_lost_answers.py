"""Writes of a run whose answers are lost, at any place: done, and not known to be."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import pytest

from jobs.model import Job, JobState
from jobs.outcomes import Outcome
from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.job_records import FakeJobRecords
from tests.unit.jobs.counting import STEPS, CountingWorld
from uploads.errors import UnavailableError


class RepeatingRecords(FakeJobRecords):
    """As boto3 does when an answer is lost: the write comes a second time, and meets its own success."""

    def replace(self, old: Job, new: Job, *, also: Sequence[Job] = ()) -> Job:
        super().replace(old, new, also=also)
        return super().replace(old, new, also=also)


def test_a_write_that_meets_itself_is_known_as_one_s_own() -> None:
    """No run takes itself for another one."""
    world = CountingWorld()
    job = world.submitted()
    repeating = RepeatingRecords()
    repeating.jobs = world.job_records.jobs
    object.__setattr__(world.jobs, "records", repeating)
    outcomes = [ran.outcome for ran in world.work(steps=2)]
    assert outcomes == [*([Outcome.CONTINUED] * STEPS), Outcome.ENDED]
    assert world.response(job) == {"count": STEPS}
    assert repeating.ends[job.id] == 1


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("port", ["job_records", "queue"])
@pytest.mark.parametrize("nth", range(1, 12))
def test_an_outage_at_any_call_delays_the_result_and_does_not_change_it(moment: str, port: str, nth: int) -> None:
    """Whether it struck before the call's effect or after it."""
    world = CountingWorld()
    calls = {"job_records": ["find", "replace"], "queue": ["send"]}[port]
    job = world.submitted()
    left = nth

    def strike() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            outage()
        arm()

    def arm() -> None:
        if left > 0:
            getattr(getattr(world, port), moment).update(dict.fromkeys(calls, strike))

    arm()
    for _ in range(5):
        with suppress(UnavailableError):
            world.work(steps=3)
        world.wait(seconds=70)
        world.tell_quietly(job)
    done = world.job(job)
    assert (done.state, done.response) == (JobState.SUCCEEDED, {"count": STEPS})
    assert world.job_records.ends[job.id] == 1
