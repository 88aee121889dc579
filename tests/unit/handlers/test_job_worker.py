"""The worker: sees to each message by itself, has that come again which may go better then, and loops on none."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from handlers.job_worker_app import make_handler
from jobs.messages import wake_for, write_message
from jobs.model import Job, JobState, Lane
from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.job_world import JobWorld
from tests.unit.handlers.api import EVENTS, SETTINGS
from tests.unit.handlers.background import FakeContext, batch_of
from tests.unit.handlers.conftest import LogLines
from tests.unit.handlers.jobs import counting_world

EVENT: dict[str, Any] = json.loads((EVENTS / "job-worker.json").read_text())
NOTHING_FAILED: dict[str, Any] = {"batchItemFailures": []}


@pytest.fixture
def world() -> JobWorld:
    return counting_world()


def message(body: object, message_id: str = "message-1", trace_header: str | None = None) -> dict[str, Any]:
    """A message of the queue, with this body."""
    attributes = {"ApproximateReceiveCount": "1"} | ({"AWSTraceHeader": trace_header} if trace_header else {})
    return {**EVENT["Records"][0], "messageId": message_id, "body": body, "attributes": attributes}


def told(job: Job, message_id: str = "message-1") -> dict[str, Any]:
    """The message of a job."""
    return message(write_message(wake_for(job)), message_id)


def work(
    world: JobWorld, *messages: dict[str, Any], seconds_left: float = 900, lane: Lane = Lane.WORK
) -> dict[str, Any]:
    """What the function answers to these messages."""
    handler = make_handler(SETTINGS, lane, jobs=lambda _: world.jobs, clock=lambda: world.now)
    return handler(batch_of(*messages), FakeContext(seconds_left))


def failed(*message_ids: str) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": one} for one in message_ids]}


def test_job_is_done_and_its_message_with_it(world: JobWorld, log: LogLines) -> None:
    """Every line of it carries the ids to find it by, and none the body of the message."""
    job = world.submit("count", world.ready())
    assert work(world, told(job)) == NOTHING_FAILED
    assert world.job(job).state is JobState.SUCCEEDED
    line = log.named("job_ended")
    assert (line["job_id"], line["tenant"], line["upload_id"]) == (job.id, "acme", job.upload_id)
    assert (line["job_type"], line["state"], line["attempts"]) == ("count", "succeeded", 1)
    assert (line["request_id"], line["message_id"]) == (FakeContext().aws_request_id, "message-1")
    assert write_message(wake_for(job)) not in log.text


def test_upload_is_on_every_line_and_on_the_segment_once_the_record_is_read(
    world: JobWorld, log: LogLines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of each outcome; a job without an upload has none."""
    job = world.submit("count", world.ready(), {"steps": 9})
    annotations: list[dict[str, str]] = []

    @contextmanager
    def noted(name: str, **ids: str) -> Iterator[Callable[..., None]]:
        annotations.append({"name": name, **ids})
        yield annotations[-1].update

    monkeypatch.setattr("handlers.job_worker_app.traced", noted)
    world.run(world.queue.take()[0], steps=3)
    for number in range(2):
        work(world, told(job, f"message-{number}"))
    assert [line["upload_id"] for line in log.read()] == [job.upload_id] * 2
    assert [one["upload_id"] for one in annotations] == [job.upload_id] * 2
    assert {one["outcome"] for one in annotations} == {"ended", "known"}


def test_run_is_held_by_this_invocation_and_message(world: JobWorld) -> None:
    """No other run has this name: a batch has many messages, a function many invocations."""
    job = world.submit("count", world.ready())
    seen: list[str | None] = []

    def look() -> None:
        world.job_records.before["replace"] = lambda: seen.append(world.job(job).holder_id)

    world.job_records.before["replace"] = look
    work(world, told(job))
    assert seen == [f"{FakeContext().aws_request_id}/message-1"]


def test_message_of_the_events_folder_is_understood_and_its_unknown_job_put_aside(
    world: JobWorld, log: LogLines
) -> None:
    """With the reason; it comes no more."""
    assert work(world, *EVENT["Records"]) == NOTHING_FAILED
    (buried,) = world.queue.buried
    assert (buried.body, buried.reason, buried.lane) == (EVENT["Records"][0]["body"], "JOB_UNKNOWN", Lane.WORK)
    line = log.named("message_buried")
    assert (line["reason"], line["job_id"], line["level"]) == ("JOB_UNKNOWN", "01M81XFF80FMDPR3MZ4JM56799", "WARNING")


def test_bad_message_leaves_its_neighbours_alone(world: JobWorld) -> None:
    """Only what met an outage comes again; those before and behind it are done."""
    upload = world.ready()
    jobs = [world.submit("count", upload) for _ in range(3)]
    world.job_records.before["find"] = outage
    batch = [told(jobs[0], "down"), message("{", "bad"), told(jobs[1], "first"), told(jobs[2], "last")]
    assert work(world, *batch) == failed("down")
    states = [world.job(job).state for job in jobs]
    assert states == [JobState.QUEUED, JobState.SUCCEEDED, JobState.SUCCEEDED]
    assert work(world, batch[0]) == NOTHING_FAILED
    assert world.job(jobs[0]).state is JobState.SUCCEEDED


def test_ids_of_one_message_are_not_on_the_next_ones_lines(world: JobWorld, log: LogLines) -> None:
    """Two tenants' jobs may share a batch."""
    work(world, told(world.submit("count", world.ready())), message("{", "message-2"))
    line = log.named("message_buried")
    assert line["message_id"] == "message-2"
    assert not {"job_id", "tenant", "upload_id"} & set(line)


def test_nothing_is_begun_when_time_is_short(world: JobWorld, log: LogLines) -> None:
    """The rest of a batch, behind a job that took all the time."""
    job = world.submit("count", world.ready())
    handler = make_handler(SETTINGS, Lane.WORK, jobs=lambda _: world.jobs, clock=lambda: world.now)
    context = FakeContext(900)
    world.job_records.after["find"] = lambda: setattr(context, "seconds_left", 5.0)
    assert handler(batch_of(message(EVENT["Records"][0]["body"]), told(job, "late")), context) == failed("late")
    assert world.job(job).state is JobState.QUEUED
    line = log.named("job_postponed")
    assert (line["code"], line["job_id"]) == ("TIME_IS_SHORT", job.id)


@pytest.mark.parametrize("seconds", [3.0, 60.0, 900.0])
def test_job_goes_on_in_another_run_when_time_is_short(world: JobWorld, log: LogLines, seconds: float) -> None:
    """However long the function's timeout: some of the work is done in each, and none is done twice."""
    job = world.submit("count", world.ready(), {"steps": 50})
    world.queue.take()
    context = FakeContext()

    class Passing:
        """Each look at it is a tenth of the whole later."""

        aws_request_id = context.aws_request_id
        left_seconds = seconds

        def get_remaining_time_in_millis(self) -> int:
            self.left_seconds -= seconds / 10
            return int(self.left_seconds * 1_000)

    handler = make_handler(SETTINGS, Lane.WORK, jobs=lambda _: world.jobs, clock=lambda: world.now)
    assert handler(batch_of(told(job)), Passing()) == NOTHING_FAILED
    assert log.named("job_continued")["job_id"] == job.id
    assert 0 < world.job(job).progress.processed_bytes < 50
    wake, body = world.queue.take()
    assert wake.job_id == job.id
    assert work(world, message(body)) == NOTHING_FAILED
    assert world.job(job).response == {"counted": 50}


def test_message_of_a_job_that_has_ended_is_spent(world: JobWorld, log: LogLines) -> None:
    """Sent twice, or back from the dead letters: nothing happens, twice too."""
    job = world.submit("count", world.ready())
    work(world, told(job))
    ended = world.job(job)
    for number in range(2):
        assert work(world, told(job, f"again-{number}")) == NOTHING_FAILED
    assert world.job(job) == ended
    assert world.job_records.ends[job.id] == 1
    assert world.queue.buried == []
    assert [line["message"] for line in log.read()] == ["job_ended", "job_known", "job_known"]
