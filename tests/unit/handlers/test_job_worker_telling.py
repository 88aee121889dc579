"""What the worker tells operators: lines, figures, and the trace of the request that caused it all."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from handlers import telemetry
from jobs.model import Job, JobState
from tests.unit.fakes.job_world import JobWorld
from tests.unit.handlers.conftest import LogLines
from tests.unit.handlers.jobs import SECRET, counting_world
from tests.unit.handlers.test_job_worker import NOTHING_FAILED, failed, message, told, work

TRACE = "Root=1-6b030820-c1f0b0f23a614a4f8a415a3d;Parent=53995c3f42cd8ad8;Sampled=1"
VARIABLE = "_X_AMZN_TRACE_ID"


@pytest.fixture
def world() -> JobWorld:
    return counting_world()


def figures(printed: str) -> dict[str, dict[str, Any]]:
    """The lines of the embedded metric format, by the name of their one metric."""
    found = {}
    for line in printed.splitlines():
        entry = json.loads(line)
        (directive,) = entry["_aws"]["CloudWatchMetrics"]
        (metric,) = directive["Metrics"]
        (dimensions,) = directive["Dimensions"]
        assert (directive["Namespace"], entry["_aws"]["Timestamp"] > 0) == ("Portside", True)
        values = [float(value) for value in entry[metric["Name"]]]
        told = {name: entry[name] for name in dimensions if name != "service"}
        found[metric["Name"]] = {"unit": metric["Unit"], "values": values, "dimensions": told}
    return found


def until_it_ends(world: JobWorld, job: Job) -> Job:
    """Tell the worker of it, after each of its waits."""
    for _ in range(20):
        if world.job(job).ended_at:
            break
        world.now = world.job(job).held_until or world.now
        assert work(world, told(job)) == NOTHING_FAILED
    return world.job(job)


def test_end_is_measured(world: JobWorld, capsys: pytest.CaptureFixture[str]) -> None:
    """How long it waited, how long it took, and how it ended; by type and state. The line has the job's id beside."""
    job = world.submit("count", world.ready())
    world.wait(seconds=7)
    work(world, told(job))
    printed = capsys.readouterr().out
    assert figures(printed) == {
        "JobAge": {"unit": "Seconds", "values": [7.0], "dimensions": {"job_type": "count"}},
        "JobDuration": {"unit": "Seconds", "values": [0.0], "dimensions": {"job_type": "count"}},
        "JobsEnded": {"unit": "Count", "values": [1.0], "dimensions": {"job_type": "count", "state": "succeeded"}},
    }
    assert all(json.loads(line)["job_id"] == job.id for line in printed.splitlines())
    assert not [word for word in (str(job.upload_id), "acme", "user-42") if word in printed]


def test_retry_is_measured(world: JobWorld, capsys: pytest.CaptureFixture[str]) -> None:
    """Each of them, and no end while there is none."""
    job = world.submit("break", world.ready())
    work(world, told(job))
    expected = {"unit": "Count", "values": [1.0], "dimensions": {"job_type": "break"}}
    assert figures(capsys.readouterr().out) == {"JobRetries": expected}


def test_message_that_changes_nothing_is_not_measured(world: JobWorld, capsys: pytest.CaptureFixture[str]) -> None:
    """Else doubles would count as jobs."""
    job = world.submit("count", world.ready())
    work(world, told(job))
    capsys.readouterr()
    work(world, told(job), message("{"))
    assert capsys.readouterr().out == ""


def test_mistake_of_ours_is_told_by_where_it_happened_and_not_by_its_words(world: JobWorld, log: LogLines) -> None:
    """A library's text may hold anything; its class and the places lead operators there."""
    job = world.submit("break", world.ready())
    ended = until_it_ends(world, job)
    assert ended.state is JobState.FAILED
    assert ended.failure is not None
    assert (ended.failure.code, ended.failure.cause) == ("INTERNAL", "ZeroDivisionError")
    retried = [line for line in log.read() if line["message"] == "job_retried"]
    last = log.named("job_ended")
    for line in [*retried, last]:
        assert (line["level"], line["job_id"], line["cause"]) == ("ERROR", job.id, "ZeroDivisionError")
        assert "_break" in line["frames"][-1]
    assert len(retried) == 3
    assert SECRET not in log.text
    assert SECRET not in str(ended)
    assert [buried.reason for buried in world.queue.buried] == ["INTERNAL"]


def test_mistake_outside_the_job_is_told_alike_and_the_message_comes_again(world: JobWorld, log: LogLines) -> None:
    """A record that cannot be read, say: until it is in the dead-letter queue."""

    def mistake() -> None:
        raise ZeroDivisionError(SECRET)

    job = world.submit("count", world.ready())
    world.job_records.before["find"] = mistake
    assert work(world, told(job)) == failed("message-1")
    line = log.named("job_run_failed")
    assert (line["level"], line["job_id"], line["cause"]) == ("ERROR", job.id, "ZeroDivisionError")
    assert "mistake" in line["frames"][-1]
    assert SECRET not in log.text


def test_users_mistake_is_no_error_of_ours(world: JobWorld, log: LogLines) -> None:
    """A warning, by its class; nobody is called."""
    job = world.submit("refuse", world.ready())
    work(world, told(job))
    line = log.named("job_ended")
    assert (line["level"], line["state"], line["cause"]) == ("WARNING", "failed", "InvalidRequestError")
    assert world.queue.buried == []


@pytest.mark.parametrize("own", [None, "Root=1-6b030820-aaaaaaaaaaaaaaaaaaaaaaaa"])
def test_trace_of_the_request_is_taken_up_and_given_back(monkeypatch: pytest.MonkeyPatch, own: str | None) -> None:
    """What follows is a part of it; and the next message is not."""
    if own is None:
        monkeypatch.delenv(VARIABLE, raising=False)
    else:
        monkeypatch.setenv(VARIABLE, own)
    with telemetry.continued_trace(TRACE):
        assert telemetry.current_trace_header() == TRACE
    assert os.environ.get(VARIABLE) == own
    with telemetry.continued_trace(None):
        assert telemetry.current_trace_header() == own


def test_trace_is_given_back_after_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A warm function would go on in a stranger's trace."""
    monkeypatch.setenv(VARIABLE, "own")
    with pytest.raises(ZeroDivisionError), telemetry.continued_trace(TRACE):
        raise ZeroDivisionError
    assert os.environ[VARIABLE] == "own"


def test_each_job_runs_in_the_trace_of_its_own_message(world: JobWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the attribute in which SQS hands it on."""
    monkeypatch.setenv(VARIABLE, "own")
    upload = world.ready()
    seen: list[str | None] = []
    batch = []
    for number in range(2):
        job = world.submit("count", upload)
        batch.append(told(job, f"message-{number}") | {"attributes": {"AWSTraceHeader": f"{TRACE}{number}"}})

    def look() -> None:
        seen.append(telemetry.current_trace_header())
        world.job_records.before["find"] = look

    look()
    work(world, *batch)
    assert seen == ["own", f"{TRACE}0", f"{TRACE}1"]
    assert os.environ[VARIABLE] == "own"
