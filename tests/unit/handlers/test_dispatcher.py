"""The dispatcher: sends for what is due, for as long as there is time, and tells what came of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from handlers.dispatcher_app import make_handler
from jobs.model import JobState
from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.job_world import JobWorld
from tests.unit.handlers.api import EVENTS, SETTINGS
from tests.unit.handlers.background import FakeContext
from tests.unit.handlers.conftest import LogLines
from tests.unit.handlers.jobs import SECRET, counting_world
from uploads.errors import UnavailableError

SCHEDULED: dict[str, Any] = json.loads((EVENTS / "dispatcher.json").read_text())


@pytest.fixture
def world() -> JobWorld:
    return counting_world()


def dispatch(world: JobWorld, *, seconds_left: float = 55) -> dict[str, Any]:
    """What the function answers to its schedule."""
    handler = make_handler(SETTINGS, jobs=lambda _: world.jobs, clock=lambda: world.now)
    return handler(SCHEDULED, FakeContext(seconds_left))


def test_job_whose_message_was_lost_runs_within_a_minute(world: JobWorld, log: LogLines) -> None:
    """The next dispatch after its submission sends for it."""
    job = world.submit("count", world.ready())
    world.queue.waiting.clear()
    world.wait(seconds=59)
    assert dispatch(world) == {"counts": {"sent": 1}}
    world.work()
    assert world.job(job).state is JobState.SUCCEEDED
    line = log.named("dispatch_finished")
    assert (line["counts"], line["request_id"]) == ({"sent": 1}, FakeContext().aws_request_id)


def test_nothing_is_sent_for_what_is_done(world: JobWorld) -> None:
    """Nor for the same job at every look: a queue may be long."""
    upload = world.ready()
    world.do("count", upload)
    world.submit("count", upload)
    world.wait(seconds=30)
    assert dispatch(world) == {"counts": {"sent": 1}}
    assert dispatch(world) == {"counts": {}}


def test_job_that_cannot_be_sent_for_is_told_and_stops_no_other(world: JobWorld, log: LogLines) -> None:
    """By its id and the class of what went wrong, never by its words."""

    def mistake() -> None:
        raise ZeroDivisionError(SECRET)

    upload = world.ready()
    broken, _ = world.submit("count", upload), world.submit("count", upload)
    world.queue.waiting.clear()
    world.wait(seconds=30)
    world.queue.before["send"] = mistake
    assert dispatch(world) == {"counts": {"failed": 1, "sent": 1}}
    line = log.named("dispatch_failed")
    assert (line["job_id"], line["cause"], line["level"]) == (broken.id, "ZeroDivisionError", "ERROR")
    assert SECRET not in log.text
    assert dispatch(world) == {"counts": {"sent": 1}}


def test_dispatch_stops_when_time_is_short(world: JobWorld) -> None:
    """The next one is a minute away."""
    world.submit("count", world.ready())
    world.wait(seconds=30)
    world.queue.waiting.clear()
    assert dispatch(world, seconds_left=9) == {"counts": {}}
    assert world.queue.waiting == []


def test_list_that_cannot_be_read_fails_the_invocation(world: JobWorld) -> None:
    """Lambda counts it, and an alarm on errors sees it."""
    world.job_records.before["list_due"] = outage
    with pytest.raises(UnavailableError):
        dispatch(world)
