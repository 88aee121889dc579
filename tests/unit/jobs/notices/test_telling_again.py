"""A notice that does not get through at once: tried again, given up in the end, and told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from jobs.dispatching import dispatch
from jobs.messages import wake_for
from jobs.model import JobState, Lane
from jobs.outcomes import Outcome
from jobs.types.notify import RETRY, TYPE
from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.world import NOW
from tests.unit.jobs.notices.notice_world import WEBHOOK, NoticeWorld
from tests.unit.jobs.notices.telling import WORK


@pytest.fixture
def world() -> NoticeWorld:
    return NoticeWorld(types=WORK)


def test_dispatcher_finds_a_notice_whose_message_was_lost(world: NoticeWorld) -> None:
    """Within a minute, where the function that ended it may not send."""
    world.told_upload()
    world.queue.waiting.clear()
    world.wait(seconds=60)
    assert dispatch(world.jobs, now=world.now, stop=lambda: False) == {"sent": 1}
    world.work()
    assert len(world.sender.posted) == 1


def test_notice_that_two_messages_tell_of_is_told_once(world: NoticeWorld) -> None:
    """SQS delivers at least once."""
    world.told_upload()
    world.queue.waiting *= 2
    assert [ran.outcome for ran in world.work()] == [Outcome.ENDED, Outcome.KNOWN]
    assert len(world.sender.posted) == 1


def waits_of(world: NoticeWorld) -> list[float]:
    """How long was waited between the attempts, each at the moment that the record names."""
    moments: list[datetime] = []
    while True:
        (notice,) = world.notices()
        if notice.state not in (JobState.QUEUED, JobState.RUNNING):
            return [(two - one).total_seconds() for one, two in pairwise(moments)]
        world.now = max(world.now, notice.held_until or world.now)
        moments.append(world.now)
        world.run(wake_for(notice))


def test_failing_receiver_is_tried_twelve_times_within_two_and_a_half_hours(world: NoticeWorld) -> None:
    """Then operators have the message, and the record says what the receiver answered."""
    world.sender.statuses = [503]
    world.told_upload()
    waits = waits_of(world)
    assert waits == [5, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600]
    assert len(world.sender.posted) == RETRY.max_attempts == 12
    (notice,) = world.notices()
    assert notice.failure
    assert (notice.failure.code, notice.failure.detail) == ("WEBHOOK_FAILED", "The receiver answered 503.")
    assert [(dead.lane, dead.reason) for dead in world.queue.buried] == [(Lane.NOTICES, "WEBHOOK_FAILED")]
    assert world.now - NOW < timedelta(hours=2, minutes=30)


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 403, 404, 429, 500, 502])
def test_other_answers_than_success_are_tried_again(world: NoticeWorld, status: int) -> None:
    """A redirect too: nobody has checked where it leads."""
    world.sender.statuses = [status, 200]
    world.told_upload()
    assert [ran.outcome for ran in world.work()] == [Outcome.RETRIED, Outcome.ENDED]
    assert len(world.sender.posted) == 2


def test_receiver_that_is_gone_is_left_alone(world: NoticeWorld) -> None:
    """410 is how a receiver says that it wants no more."""
    world.sender.statuses = [410]
    world.told_upload()
    assert [ran.outcome for ran in world.work()] == [Outcome.ENDED]
    assert [notice.failure.code for notice in world.notices() if notice.failure] == ["WEBHOOK_GONE"]
    assert [dead.reason for dead in world.queue.buried] == ["WEBHOOK_GONE"]


@pytest.mark.parametrize("part", ["secrets", "sender", "bus"])
def test_outage_on_the_way_is_waited_out(part: str) -> None:
    """What is down now may be up in five seconds."""
    world = NoticeWorld(to_bus=True)
    name = {"secrets": "find", "sender": "post", "bus": "put"}[part]
    getattr(world, part).before[name] = outage
    world.told_upload()
    world.work()
    assert [notice.state for notice in world.notices()] == [JobState.SUCCEEDED] * 2
    assert len(world.sender.posted) == len(world.bus.events) == 1


def test_bus_that_is_no_longer_set_is_nothing_to_wait_for() -> None:
    """The deployment was changed between the end and its notice."""
    world = NoticeWorld(to_bus=True)
    world.ready()
    (notice,) = world.notices()
    without = NoticeWorld()
    without.job_records.jobs |= world.job_records.jobs
    without.records.uploads |= world.records.uploads
    ran = without.run(wake_for(notice))
    assert ran.job
    assert ran.job.failure
    assert ran.job.failure.code == "NO_EVENT_BUS"


@pytest.mark.parametrize("about", ["upload", "job"])
def test_notice_of_what_is_forgotten_fails(world: NoticeWorld, about: str) -> None:
    """There is nothing left to tell."""
    if about == "upload":
        world.told_upload()
        world.records.uploads.clear()
        world.work()
    else:
        job = world.submit("work", world.ready(), webhook=WEBHOOK)
        world.run(world.queue.take()[0])
        del world.job_records.jobs[job.tenant, job.lane, job.id]
        world.work()
    assert [notice.state for notice in world.notices()] == [JobState.FAILED]
    assert world.sender.posted == []


def test_function_without_outlets_leaves_a_notice_for_one_that_has(world: NoticeWorld) -> None:
    """A notice is not lost because its message went astray."""
    world.told_upload()
    connected = world.jobs
    world.jobs = replace(world.jobs, types={TYPE.name: TYPE})
    assert world.run(world.queue.take()[0]).outcome is Outcome.RETRIED
    world.jobs = connected
    world.wait(seconds=10)
    world.work()
    assert len(world.sender.posted) == 1
