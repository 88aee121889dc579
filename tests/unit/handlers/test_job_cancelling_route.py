"""A job that is cancelled over HTTP: at once, at its next step, or not at all."""

from __future__ import annotations

import pytest

from jobs.model import JobState
from tests.unit.fakes.job_world import JobWorld
from tests.unit.handlers.api import Api
from tests.unit.handlers.conftest import LogLines
from tests.unit.handlers.job_requests import cancel, get, submit
from tests.unit.handlers.jobs import counting_world
from tests.unit.handlers.test_job_worker_telling import figures
from uploads.model import Upload


@pytest.fixture
def world() -> JobWorld:
    return counting_world()


@pytest.fixture
def upload(world: JobWorld) -> Upload:
    return world.ready()


def test_queued_job_is_cancelled_at_once(api: Api, world: JobWorld, upload: Upload, log: LogLines) -> None:
    """And stays so, however often that is asked, and whatever messages come."""
    job_id = submit(api, upload).body["id"]
    first = cancel(api, job_id)
    assert (first.status, first.body["state"], first.body["done"]) == (200, "cancelled", True)
    world.work()
    assert cancel(api, job_id).body == first.body == get(api, job_id).body
    assert {line["job_id"] for line in log.read() if line["message"] == "job_cancelled"} == {job_id}


def test_end_of_a_queued_job_is_measured_once(
    api: Api, world: JobWorld, upload: Upload, capsys: pytest.CaptureFixture[str]
) -> None:
    """No worker ever meets it; and asking again ends nothing."""
    job_id = submit(api, upload).body["id"]
    world.wait(seconds=7)
    capsys.readouterr()
    cancel(api, job_id)
    measured = figures(capsys.readouterr().out)
    assert measured["JobsEnded"]["dimensions"] == {"job_type": "count", "state": "cancelled"}
    assert (measured["JobAge"]["values"], measured["JobDuration"]["values"]) == ([7.0], [0.0])
    world.wait(seconds=1)
    cancel(api, job_id)
    assert capsys.readouterr().out == ""


def test_running_job_that_is_to_be_cancelled_is_not_measured_yet(
    api: Api, world: JobWorld, upload: Upload, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its run does that, at its end."""
    job_id = submit(api, upload, steps=9).body["id"]
    world.run(world.queue.take()[0], steps=3)
    capsys.readouterr()
    cancel(api, job_id)
    assert capsys.readouterr().out == ""


def test_running_job_is_cancelled_at_its_next_step(api: Api, world: JobWorld, upload: Upload, log: LogLines) -> None:
    """Until then it says that it was asked to, and when to look again."""
    job_id = submit(api, upload, steps=9).body["id"]
    world.run(world.queue.take()[0], steps=3)
    asked = cancel(api, job_id)
    assert (asked.status, asked.body["state"], asked.body["cancel_requested"]) == (200, "running", True)
    assert asked.headers["retry-after"]
    assert log.named("job_cancel_requested")["job_id"] == job_id
    world.work()
    assert get(api, job_id).body["state"] == JobState.CANCELLED


@pytest.mark.parametrize(("job_type", "code"), [("count", "JOB_SUCCEEDED"), ("refuse", "JOB_FAILED")])
def test_job_that_has_ended_otherwise_cannot_be_cancelled(
    api: Api, world: JobWorld, upload: Upload, job_type: str, code: str
) -> None:
    """409, and its end stands."""
    job_id = submit(api, upload, job_type).body["id"]
    world.work()
    before = get(api, job_id).body
    answer = cancel(api, job_id)
    assert (answer.status, answer.body["code"]) == (409, code)
    assert get(api, job_id).body == before
