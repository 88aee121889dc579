"""Orders that are sent twice, and those that are none: refused with what is wrong, and nothing is left behind."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.job_world import JobWorld
from tests.unit.fakes.world import MALLORY, RULES, SMALL
from tests.unit.handlers.api import Answer, Api
from tests.unit.handlers.conftest import LogLines
from tests.unit.handlers.jobs import OWN_TYPES, counting_world
from uploads.model import Upload

KEY = "8d6b9f0e-6c1c-4a55-9a0e-3d2f3c1f7b11"
OTHER = "01M81XFF80FMDPR3MZ4JM56722"


@pytest.fixture
def world() -> JobWorld:
    return counting_world()


@pytest.fixture
def upload(world: JobWorld) -> Upload:
    return world.ready()


def order(api: Api, body: Any, **changes: Any) -> Answer:
    return api.call("job-api-submit", body=body, **changes)


def body_for(upload: Upload, **changes: Any) -> dict[str, Any]:
    return {"type": "count", "input": {"upload_id": upload.id}} | changes


def keyed(api: Api, upload: Upload, key: str = KEY, **changes: Any) -> Answer:
    return order(api, body_for(upload, **changes), headers={"Idempotency-Key": key})


def is_untouched(world: JobWorld) -> bool:
    return not (world.job_records.jobs or world.queue.waiting or world.queue.buried)


def test_order_that_is_repeated_is_one_job(api: Api, world: JobWorld, upload: Upload, log: LogLines) -> None:
    """Answered with it as it is by now; there is one record and one message."""
    first = keyed(api, upload)
    again = keyed(api, upload)
    assert (again.status, again.body, again.headers["location"]) == (202, first.body, first.headers["location"])
    assert len(world.job_records.jobs) == len(world.queue.waiting) == 1
    assert log.named("job_replayed")["job_id"] == first.body["id"]
    world.work()
    late = keyed(api, upload)
    assert (late.status, late.body["id"], late.body["state"]) == (202, first.body["id"], "succeeded")
    assert "retry-after" not in late.headers


def test_key_with_another_body_is_refused(api: Api, world: JobWorld, upload: Upload) -> None:
    """422: it would be another job."""
    keyed(api, upload)
    answer = keyed(api, upload, parameters={"steps": 7})
    assert (answer.status, answer.body["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert len(world.job_records.jobs) == 1


def test_order_while_the_first_is_being_answered_is_told_to_wait(api: Api, world: JobWorld, upload: Upload) -> None:
    """409 with Retry-After, from within the first one's own writing."""
    answers: list[Answer] = []
    world.job_records.before["add"] = lambda: answers.append(keyed(api, upload))
    assert keyed(api, upload).status == 202
    (second,) = answers
    assert (second.status, second.body["code"], second.headers["retry-after"]) == (409, "IDEMPOTENCY_IN_PROGRESS", "1")
    assert len(world.job_records.jobs) == 1


def test_key_of_a_refused_order_is_free(api: Api, world: JobWorld, upload: Upload) -> None:
    """What was wrong can be mended and sent with it again."""
    assert keyed(api, upload, parameters={"steps": -1}).status == 400
    assert keyed(api, upload).status == 202
    assert len(world.job_records.jobs) == 1


def test_key_of_an_upload_is_another_key(api: Api, upload: Upload) -> None:
    """Keys belong to a route."""
    start = api.call("start-put", headers={"Idempotency-Key": KEY})
    assert (start.status, keyed(api, upload).status) == (201, 202)


@pytest.mark.parametrize("key", ["", "x" * 256, "é", "a\tb"])
def test_key_that_is_none_is_refused(api: Api, world: JobWorld, upload: Upload, key: str) -> None:
    """400, and nothing is begun."""
    answer = keyed(api, upload, key)
    assert (answer.status, answer.body["code"]) == (400, "IDEMPOTENCY_KEY_INVALID")
    assert is_untouched(world)


@pytest.mark.parametrize(
    ("changes", "pointers"),
    [
        ({"type": "shred"}, ["/type"]),
        ({"type": "own"}, ["/type"]),  # the service's, not for clients
        ({"type": "Count"}, ["/type"]),
        ({"type": "x" * 65}, ["/type"]),
        ({"type": None}, ["/type"]),
        ({"type": 7}, ["/type"]),
        ({"input": {}}, ["/input/upload_id"]),
        ({"input": {"upload_id": "1"}}, ["/input/upload_id"]),
        ({"input": {"upload_id": OTHER.lower()}}, ["/input/upload_id"]),
        ({"input": {"upload_id": OTHER, "key": "t/acme/x"}}, ["/input/key"]),
        ({"input": OTHER}, ["/input"]),
        ({"parameters": []}, ["/parameters"]),
        ({"parameters": "steps"}, ["/parameters"]),
        ({"parameters": None}, ["/parameters"]),
        ({"parameters": {"steps": "3"}}, ["/parameters/steps"]),
        ({"parameters": {"steps": 3.0}}, ["/parameters/steps"]),
        ({"parameters": {"steps": 101}}, ["/parameters/steps"]),
        ({"parameters": {"speed": 3}}, ["/parameters/speed"]),
        ({"parameters": {str(n): n for n in range(33)}}, ["/parameters"]),
        ({"type": "digest", "parameters": {"algorithms": ["md4"]}}, ["/parameters/algorithms/0"]),
        ({"tenant": "globex"}, ["/tenant"]),
        ({"webhook": {"url": "https://x.example"}}, ["/webhook/secret_id"]),
    ],
)
def test_order_with_one_thing_wrong_names_it(
    api: Api, world: JobWorld, upload: Upload, changes: dict[str, Any], pointers: list[str]
) -> None:
    """400, by pointer, and nothing is begun."""
    answer = order(api, body_for(upload, **changes))
    assert (answer.status, answer.body["code"]) == (400, "INVALID_REQUEST")
    assert [error["pointer"] for error in answer.body["errors"]] == pointers
    assert is_untouched(world)


@pytest.mark.parametrize("body", ["{", "[]", "null", '"x"', "", None, '{"type": "count"}{}', "[" * 100_000])
def test_body_that_is_no_order_is_refused(api: Api, world: JobWorld, body: str | None) -> None:
    """400, whatever was sent."""
    answer = order(api, body)
    assert (answer.status, answer.body["code"]) == (400, "INVALID_REQUEST")
    assert is_untouched(world)


def test_types_that_may_be_ordered_are_told_to_who_misses(api: Api, upload: Upload) -> None:
    """Those for clients only, by name."""
    (error,) = order(api, body_for(upload, type="shred")).body["errors"]
    named = error["detail"].removeprefix("must be one of ").split(", ")
    assert {"count", "digest", "inspect"} <= set(named)
    assert not {"own", "complete", "verify", "notify"} & set(named)


def test_upload_must_be_ready(api: Api, world: JobWorld) -> None:
    """409: what has not been verified is not worked on."""
    upload, _ = world.start(SMALL)
    for _ in range(2):
        answer = order(api, body_for(upload))
        assert (answer.status, answer.body["code"]) == (409, "NOT_READY")
        world.abort(upload)
    assert is_untouched(world)


def test_upload_of_another_tenant_is_not_there(api: Api, world: JobWorld) -> None:
    """404, as one that nobody has."""
    theirs = world.ready(principal=MALLORY)
    answers = [order(api, body_for(theirs)), order(api, body_for(replace(theirs, id=OTHER)))]
    assert [(answer.status, answer.body["code"]) for answer in answers] == [(404, "UPLOAD_NOT_FOUND")] * 2
    assert is_untouched(world)


def test_no_more_jobs_are_open_than_the_tenant_may_have() -> None:
    """429 with Retry-After; a place comes free with each end."""
    rules = replace(RULES, limits=replace(RULES.limits, max_open_jobs=2))
    world = JobWorld(rules, types={one.name: one for one in OWN_TYPES})
    api, upload = Api(world), world.ready()
    assert [order(api, body_for(upload)).status for _ in range(3)] == [202, 202, 429]
    refused = order(api, body_for(upload))
    assert (refused.body["code"], refused.headers["retry-after"]) == ("OPEN_JOBS_EXCEEDED", "10")
    world.work()
    assert order(api, body_for(upload)).status == 202


def test_job_is_accepted_while_the_queue_is_down(api: Api, world: JobWorld, upload: Upload) -> None:
    """The record is the promise: the dispatcher sends for it within a minute."""
    world.queue.before["send"] = outage
    answer = order(api, body_for(upload))
    assert (answer.status, world.queue.waiting) == (202, [])
    assert [job.due_at is not None for job in world.job_records.jobs.values()] == [True]


def test_table_that_is_down_is_503_with_retry_after(api: Api, world: JobWorld, upload: Upload) -> None:
    """And whoever asks again with the same key gets one job, written or not."""
    world.job_records.after["add"] = outage
    answer = keyed(api, upload)
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    assert keyed(api, upload).status in (202, 409)
    world.wait(seconds=30)
    assert keyed(api, upload).status == 202
    assert len(world.job_records.jobs) == 1
