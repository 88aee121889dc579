"""Messages that are none of the worker's: put aside with a reason, and looped on never."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from jobs.model import JobState, Lane
from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.job_world import JobWorld
from tests.unit.handlers.conftest import LogLines
from tests.unit.handlers.jobs import counting_world
from tests.unit.handlers.test_job_worker import NOTHING_FAILED, failed, message, told, work


@pytest.fixture
def world() -> JobWorld:
    return counting_world()


GOOD = {"version": 1, "lane": "work", "tenant": "acme", "job_id": "01M81XFF80FMDPR3MZ4JM56722"}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("s3cret", "MALFORMED"),
        ("", "MALFORMED"),
        (None, "MALFORMED"),
        ("[" * 100_000, "MALFORMED"),
        ("[1]", "MALFORMED"),
        ('{"s3cret": 1}', "FOREIGN"),
        ('{"Records": [{"eventSource": "aws:s3"}]}', "FOREIGN"),
        (json.dumps(GOOD | {"version": 2}), "UNKNOWN_VERSION"),
        (json.dumps(GOOD | {"version": True}), "UNKNOWN_VERSION"),
        (json.dumps(GOOD | {"job_id": "s3cret"}), "FOREIGN"),
        (json.dumps(GOOD | {"tenant": "x" * 257}), "FOREIGN"),
        (json.dumps(GOOD | {"tenant": ["acme"]}), "FOREIGN"),
        (json.dumps(GOOD | {"lane": ["work"]}), "FOREIGN"),
        (json.dumps(GOOD | {"s3cret": "x"}), "FOREIGN"),
        (json.dumps(GOOD | {"lane": "notices"}), "OTHER_LANE"),
    ],
)
def test_message_that_nobody_can_make_sense_of_is_put_aside(
    world: JobWorld, log: LogLines, body: str | None, reason: str
) -> None:
    """Once, with the reason, where the alarm sees it. What it said stays out of the log: anybody may have said it."""
    assert work(world, message(body)) == NOTHING_FAILED
    assert [buried.reason for buried in world.queue.buried] == [reason]
    assert log.named("message_buried")["reason"] == reason
    assert "s3cret" not in log.text
    assert world.job_records.calls == []


def test_lane_takes_its_own_messages_only(world: JobWorld) -> None:
    """A notice in the queue of work is put aside, and the other way round."""
    job = world.submit("count", world.ready())
    assert work(world, told(job), lane=Lane.NOTICES) == NOTHING_FAILED
    assert [(buried.lane, buried.reason) for buried in world.queue.buried] == [(Lane.NOTICES, "OTHER_LANE")]
    assert world.job(job).state is JobState.QUEUED


def mistake() -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize("trouble", [outage, mistake])
def test_message_that_cannot_be_put_aside_comes_again(
    world: JobWorld, log: LogLines, trouble: Callable[[], None]
) -> None:
    """Rather than be lost; and its neighbours are done."""
    job = world.submit("count", world.ready())
    world.queue.before["bury"] = trouble
    assert work(world, message("{"), told(job, "message-2")) == failed("message-1")
    assert world.job(job).state is JobState.SUCCEEDED
    assert log.named("message_not_buried")["reason"] == "MALFORMED"
    assert work(world, message("{")) == NOTHING_FAILED
    assert len(world.queue.buried) == 1
