"""A job over HTTP, from its order to its end: statuses, headers, bodies."""

from __future__ import annotations

import pytest

from jobs.model import JobState
from tests.unit.fakes.job_world import JobWorld
from tests.unit.handlers.api import Api
from tests.unit.handlers.conftest import LogLines
from tests.unit.handlers.job_requests import get, submit
from tests.unit.handlers.jobs import counting_world
from uploads.model import Upload

API_URL = "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/live"
GLOBEX = {"tenant": "globex", "principal": "user-66"}


@pytest.fixture
def world() -> JobWorld:
    return counting_world()


@pytest.fixture
def upload(world: JobWorld) -> Upload:
    return world.ready()


def test_submitted_job_is_accepted_with_where_and_when_to_ask(api: Api, world: JobWorld, upload: Upload) -> None:
    """202 at once, whatever it takes; one message is under way."""
    answer = submit(api, upload, steps=3)
    job_id = answer.body["id"]
    assert (answer.status, answer.headers["retry-after"]) == (202, "1")
    assert answer.headers["location"] == f"{API_URL}/v1/jobs/{job_id}"
    assert answer.body == {
        "id": job_id,
        "type": "count",
        "state": "queued",
        "done": False,
        "progress": {"fraction": 0.0, "processed_bytes": 0, "total_bytes": None},
        "input": {"upload_id": upload.id},
        "parameters": {"steps": 3},
        "created_at": "2026-11-22T15:20:00Z",
        "updated_at": "2026-11-22T15:20:00Z",
    }
    assert [wake.job_id for wake, _ in world.queue.waiting] == [job_id]


def test_location_leads_to_the_job(api: Api, upload: Upload) -> None:
    """Word for word, behind a custom domain too."""
    address = submit(api, upload).headers["location"]
    assert get(api, address.rpartition("/")[2]).status == 200


def test_job_can_be_watched_to_its_response(api: Api, world: JobWorld, upload: Upload, log: LogLines) -> None:
    """Fraction by fraction; what is done says no more when to ask."""
    job_id = submit(api, upload, steps=4).body["id"]
    world.run(world.queue.take()[0], steps=3)
    running = get(api, job_id)
    assert (running.status, running.body["state"], running.body["progress"]["fraction"]) == (200, "running", 0.5)
    assert int(running.headers["retry-after"]) >= 1
    world.work()
    done = get(api, job_id)
    assert (done.body["state"], done.body["done"], done.body["response"]) == ("succeeded", True, {"counted": 4})
    assert done.body["progress"] == {"fraction": 1.0, "processed_bytes": 4, "total_bytes": 4}
    assert {"started_at", "ended_at"} <= set(done.body)
    assert "retry-after" not in done.headers
    submitted = log.named("job_submitted")
    assert (submitted["job_id"], submitted["upload_id"], submitted["tenant"]) == (job_id, upload.id, "acme")


def test_failed_job_says_why_as_a_request_would_have_been_told(api: Api, world: JobWorld, upload: Upload) -> None:
    """A problem in a user's words, with its pointers; the cause's class is for operators."""
    job_id = submit(api, upload, "refuse").body["id"]
    world.work()
    body = get(api, job_id).body
    assert (body["state"], body["done"]) == ("failed", True)
    assert body["error"] == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "The file is not one of these.",
        "code": "INVALID_REQUEST",
        "errors": [{"pointer": "/input", "detail": "must be another"}],
    }


@pytest.mark.parametrize("route", ["job-api-get", "job-api-cancel"])
@pytest.mark.parametrize("job_id", ["01M81XFF80FMDPR3MZ4JM56722", "1", "x" * 5_000, "..", "/", "\n", "🙂"])
def test_malformed_and_unknown_ids_are_not_there(api: Api, route: str, job_id: str, log: LogLines) -> None:
    """One answer for both; and what is no id is not written down: it may be anything."""
    answer = api.call(route, upload_id=job_id)
    assert (answer.status, answer.body["code"]) in [(404, "JOB_NOT_FOUND"), (404, "ROUTE_NOT_FOUND")]
    assert "x" * 100 not in log.text


def test_another_tenants_job_is_answered_as_an_unknown_one(api: Api, world: JobWorld, upload: Upload) -> None:
    """To look at and to cancel; and it runs on."""
    job_id = submit(api, upload).body["id"]
    unknown = get(api, "01M81XFF80FMDPR3MZ4JM56722").body
    for route in ("job-api-get", "job-api-cancel"):
        answer = api.call(route, upload_id=job_id, authorizer=GLOBEX)
        assert answer.status == 404
        ids = {"request_id", "requestId"}
        assert {k: v for k, v in answer.body.items() if k not in ids} == {
            k: v for k, v in unknown.items() if k not in ids
        }
    assert [job.state for job in world.job_records.jobs.values()] == [JobState.QUEUED]


def test_job_is_forgotten_after_its_retention(api: Api, world: JobWorld, upload: Upload) -> None:
    """To the moment, though the table deletes only within days."""
    job_id = submit(api, upload).body["id"]
    world.work()
    world.wait(days=7, seconds=-1)
    assert get(api, job_id).status == 200
    world.wait(seconds=1)
    assert get(api, job_id).status == 404


@pytest.mark.parametrize(
    ("route", "scopes", "status"),
    [
        ("job-api-submit", "jobs:read", 403),
        ("job-api-submit", "uploads:write", 403),
        ("job-api-cancel", "jobs:read uploads:write", 403),
        ("job-api-list", "uploads:write", 403),
        ("job-api-list", "jobs:read", 200),
        ("job-api-get", "uploads:read", 403),
        ("job-api-get", "uploads:write", 404),
        ("job-api-get", "jobs:read", 404),
    ],
)
def test_each_route_wants_its_scope(api: Api, route: str, scopes: str, status: int) -> None:
    """Who completes an upload may be answered with a job, and so may look at one."""
    assert api.call(route, authorizer={"scopes": scopes}).status == status
