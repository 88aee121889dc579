"""Completions that are answered with a job, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.job_world import JobWorld
from tests.unit.fakes.world import FILM, SMALL
from tests.unit.handlers.api import Answer, Api
from tests.unit.handlers.conftest import LogLines
from tests.unit.jobs.persistence import persist
from uploads.limits import INLINE_READ_BYTES, MIB, SYNC_COMPLETE_PARTS
from uploads.model import State, Upload
from uploads.promise import Algorithm, Checksum

ASYNC = {"prefer": "respond-async"}


def sent(world: JobWorld, **changes: Any) -> Upload:
    upload, _ = world.start(FILM, **changes)
    world.send(upload)
    return upload


def complete(api: Api, upload: Upload, headers: dict[str, str] | None = None, body: Any = None) -> Answer:
    return api.call("complete", upload_id=upload.id, headers=headers or {}, body=body)


def test_preferred_answer_is_a_job_that_ends_with_the_upload(api: Api, world: JobWorld, log: LogLines) -> None:
    """Where to ask for it and when stands in the headers; its response says what is there."""
    upload = sent(world)
    answer = complete(api, upload, ASYNC)
    job = answer.body
    assert (answer.status, job["type"], job["state"], job["done"]) == (202, "complete", "queued", False)
    assert job["input"] == {"upload_id": upload.id}
    assert answer.headers["preference-applied"] == "respond-async"
    assert answer.headers["location"].endswith(f"/v1/jobs/{job['id']}")
    assert int(answer.headers["retry-after"]) >= 1
    assert log.named("job_submitted")["job_id"] == job["id"]
    world.work()
    assert api.call("job-api-get", upload_id=job["id"]).body["response"]["state"] == "ready"
    assert complete(api, upload, ASYNC).body["state"] == "ready"


@pytest.mark.parametrize(("more", "status"), [(0, 200), (1, 202)])
def test_many_parts_are_a_job_whatever_is_preferred(api: Api, world: JobWorld, more: int, status: int) -> None:
    """Nothing was preferred, so nothing is said of that."""
    size_bytes = (SYNC_COMPLETE_PARTS + more) * 5 * MIB
    answer = complete(api, sent(world, size_bytes=size_bytes, part_size_bytes=5 * MIB))
    assert answer.status == status
    assert "preference-applied" not in answer.headers
    assert answer.body.get("type") == (None if status == 200 else "complete")


@pytest.mark.parametrize("prefer", ["", "respond-sync", "wait=10", "respond-async=no", '"respond-async"'])
def test_other_preferences_change_nothing(api: Api, world: JobWorld, prefer: str) -> None:
    """They are wishes, not orders."""
    answer = complete(api, sent(world), {"prefer": prefer})
    assert (answer.status, answer.body["state"]) == (200, "ready")
    assert "preference-applied" not in answer.headers


def test_what_can_be_refused_at_once_is(api: Api, world: JobWorld) -> None:
    """No job is made for it."""
    upload, _ = world.start(FILM)
    missing = complete(api, upload, ASYNC)
    assert (missing.status, missing.body["code"]) == (409, "PARTS_MISSING")
    world.send(upload)
    claimed = {"parts": [{"part_number": number, "etag": '"other"'} for number in range(1, 5)]}
    other = complete(api, upload, ASYNC, claimed)
    assert (other.status, other.body["code"]) == (409, "PART_ETAG_MISMATCH")
    world.abort(upload)
    ended = complete(api, upload, ASYNC)
    assert (ended.status, ended.body["code"]) == (409, "UPLOAD_ABORTED")
    assert world.job_records.jobs == {}


def test_failure_of_the_job_is_the_problem_that_a_request_would_meet(api: Api, world: JobWorld) -> None:
    """Status, code and words."""
    upload, _ = world.start(SMALL)
    job = complete(api, upload, ASYNC).body
    world.work()
    failed = api.call("job-api-get", upload_id=job["id"]).body
    refused = complete(api, upload).body
    assert (failed["state"], failed["error"]["code"]) == ("failed", "NOT_ARRIVED")
    assert {name: refused[name] for name in failed["error"]} == failed["error"]


def test_same_request_again_is_answered_with_the_same_job(api: Api, world: JobWorld) -> None:
    """Its answer may have been lost."""
    upload = sent(world)
    assert complete(api, upload, ASYNC).body["id"] == complete(api, upload, ASYNC).body["id"]


def test_verifying_upload_is_answered_as_before_where_nothing_is_preferred(api: Api, world: JobWorld) -> None:
    """As an upload; and with the job that reads it where it is."""
    digest = Checksum(Algorithm.SHA256, "A" * 43 + "=")
    upload = sent(world, size_bytes=INLINE_READ_BYTES + 1, checksum=digest)
    plain = complete(api, upload)
    assert (plain.status, plain.body["state"], plain.headers["retry-after"]) == (202, "verifying", "5")
    preferred = complete(api, upload, ASYNC)
    assert (preferred.status, preferred.body["type"]) == (202, "verify")


@pytest.mark.parametrize("moment", ["before", "after"])
def test_job_that_may_not_be_written_down_is_an_outage(api: Api, world: JobWorld, moment: str) -> None:
    """503, to be asked again; the same job comes of it."""
    upload = sent(world)
    getattr(world.job_records, moment)["add"] = outage
    answer = complete(api, upload, ASYNC)
    assert (answer.status, "retry-after" in answer.headers) == (503, True)
    assert complete(api, upload, ASYNC).status == 202
    [job] = world.job_records.jobs.values()
    persist(world, job)
    assert world.record(upload).state is State.READY
