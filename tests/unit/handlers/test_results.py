"""What has ended, by a path of its own that caches may keep: it answers only with what never changes again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.unit.fakes.job_world import JobWorld
from tests.unit.fakes.world import FILM, SMALL, World
from tests.unit.handlers.api import Api
from tests.unit.handlers.job_requests import cancel, get, submit
from tests.unit.handlers.jobs import counting_world
from uploads.lifecycle import TERMINAL
from uploads.model import State, Upload

GLOBEX = {"tenant": "globex", "principal": "user-66"}
READ_JOBS = {"scopes": "jobs:read"}


@pytest.fixture
def world() -> JobWorld:
    return counting_world()


def result(api: Api, upload: Upload, **changes: object) -> tuple[int, str]:
    """Status, and code or state."""
    answer = api.call("get-result", upload_id=upload.id, **changes)
    return answer.status, answer.body.get("code") or answer.body["state"]


def test_ready_upload_answers_as_it_is_looked_at(api: Api, world: World) -> None:
    """Word for word, so that a client may take either."""
    upload, _ = world.start(FILM)
    world.send(upload)
    api.call("complete", upload_id=upload.id, body={})
    answer = api.call("get-result", upload_id=upload.id)
    assert (answer.status, answer.body["state"]) == (200, "ready")
    assert answer.body == api.call("get", upload_id=upload.id).body
    assert {"request", "multipart", "received", "missing"} & set(answer.body) == set()


@pytest.mark.parametrize("state", State)
def test_upload_answers_only_once_its_end_is_written(api: Api, world: World, state: State) -> None:
    """Anything else could be another thing a moment later, and the cache would not know."""
    upload, _ = world.start(SMALL)
    world.records.uploads["acme", upload.id] = replace(upload, state=state)
    expected = (200, state.value) if state in TERMINAL else (409, "NOT_ENDED")
    assert result(api, upload) == expected


def test_upload_past_its_time_has_not_ended_before_that_is_written(api: Api, world: World) -> None:
    """It is told of as expired, but its file may have arrived in time, and its event be late."""
    upload, _ = world.start(SMALL)
    world.now += timedelta(days=2)
    assert api.call("get", upload_id=upload.id).body["state"] == "expired"
    assert result(api, upload) == (409, "NOT_ENDED")


def test_another_tenants_upload_is_not_there(api: Api, world: World) -> None:
    """Ended or not."""
    upload, _ = world.start(SMALL)
    assert result(api, upload, authorizer=GLOBEX) == (404, "UPLOAD_NOT_FOUND")


def test_job_answers_only_once_it_has_ended(api: Api, world: JobWorld) -> None:
    """Then as it is polled, without a word of when to ask again."""
    job_id = submit(api, world.ready(), steps=2).body["id"]
    early = api.call("job-api-get-result", upload_id=job_id)
    assert (early.status, early.body["code"]) == (409, "NOT_ENDED")
    assert "retry-after" not in early.headers
    world.work()
    done = api.call("job-api-get-result", upload_id=job_id)
    assert (done.status, done.body) == (200, get(api, job_id).body)
    assert done.body["response"] == {"counted": 2}


def test_cancelled_job_has_ended_too(api: Api, world: JobWorld) -> None:
    """However it ended."""
    job_id = submit(api, world.ready()).body["id"]
    cancel(api, job_id)
    answer = api.call("job-api-get-result", upload_id=job_id)
    assert (answer.status, answer.body["state"]) == (200, "cancelled")


def test_another_tenants_job_is_not_there(api: Api, world: JobWorld) -> None:
    """Ended or not."""
    job_id = submit(api, world.ready()).body["id"]
    answer = api.call("job-api-get-result", upload_id=job_id, authorizer={**GLOBEX, **READ_JOBS})
    assert (answer.status, answer.body["code"]) == (404, "JOB_NOT_FOUND")


@pytest.mark.parametrize("text", ["x", "pst_secret", "01M81XFF80FMDPR3MZ4JM5679"])
def test_what_is_no_id_is_not_there(api: Api, text: str) -> None:
    """And reaches no log."""
    assert api.call("get-result", upload_id=text).status == 404
    assert api.call("job-api-get-result", upload_id=text).status == 404
