"""POST /v2/uploads: one answer for many files, and what refuses all of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from handlers import batch_contract, batch_start
from handlers.batch_routes import router
from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.job_world import JobWorld
from tests.unit.handlers.api import Answer, Api
from tests.unit.handlers.conftest import LogLines
from tests.unit.template.parts import properties
from uploads.limits import MAX_BATCH_BYTES, MAX_BATCH_UPLOADS

SMALL = {"filename": "a.pdf", "size_bytes": 1, "content_type": "application/pdf"}
FILM = {"filename": "a.mp4", "size_bytes": 31457280, "content_type": "video/mp4", "strategy": "multipart"}


def start(api: Api, *items: Any, **changes: Any) -> Answer:
    answer = api.call("start-batch", body={"uploads": list(items)}, **changes)
    api.world.ids_made += MAX_BATCH_UPLOADS  # chance never comes so near
    return answer


def test_each_file_is_answered_in_its_place(api: Api) -> None:
    """With the requests that send it, or with why not, pointers into the whole body."""
    answer = start(api, SMALL, {**SMALL, "size_bytes": "1", "x": {}}, FILM)
    assert answer.status == 200
    first, refused, last = answer.body["uploads"]
    assert [item["index"] for item in answer.body["uploads"]] == [0, 1, 2]
    assert (first["status"], first["upload"]["request"]["method"]) == (201, "PUT")
    assert (last["status"], len(last["upload"]["multipart"]["page"]["parts"])) == (201, 4)
    assert refused["status"] == refused["error"]["status"] == 400
    pointers = {error["pointer"] for error in refused["error"]["errors"]}
    assert pointers == {"/uploads/1/size_bytes", "/uploads/1/x"}
    assert refused["error"]["request_id"] == answer.headers["x-request-id"]


def test_rule_that_only_the_core_knows_points_into_the_body_too(api: Api) -> None:
    """The same as what the wire finds."""
    (item,) = start(api, {**FILM, "part_size_bytes": 1}).body["uploads"]
    assert [error["pointer"] for error in item["error"]["errors"]] == ["/uploads/0/part_size_bytes"]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"uploads": null}',
        '{"uploads": {}}',
        '{"uploads": []}',
        '{"uploads": [{}], "more": 1}',
        '{"uploads": ["\\ud800"]}',
        json.dumps({"uploads": [SMALL] * (MAX_BATCH_UPLOADS + 1)}),
    ],
)
def test_malformed_envelope_is_refused_as_a_whole(api: Api, world: JobWorld, body: str) -> None:
    """Nothing is begun."""
    answer = api.call("start-batch", body=body, headers={"Idempotency-Key": "k"})
    assert (answer.status, answer.body["code"]) == (400, "INVALID_REQUEST")
    assert world.is_empty()
    assert world.claims.calls == []


@pytest.mark.parametrize("item", [None, 7, "x", [], [[]], {"filename": None}])
def test_item_that_is_no_upload_is_refused_by_itself(api: Api, item: object) -> None:
    """Whatever it is; its neighbour is started."""
    refused, started = start(api, item, SMALL).body["uploads"]
    assert (refused["status"], refused["error"]["code"], started["status"]) == (400, "INVALID_REQUEST", 201)
    assert all(error["pointer"].startswith("/uploads/0") for error in refused["error"]["errors"])


def test_body_that_is_too_large_is_refused_as_a_whole(api: Api, world: JobWorld) -> None:
    """Its answer might not fit what Lambda may answer."""
    room = MAX_BATCH_BYTES - len(json.dumps({"uploads": [SMALL]}))
    text = json.dumps({"uploads": [SMALL]})
    assert api.call("start-batch", body=text + " " * room).status == 200
    answer = api.call("start-batch", body=text + " " * (room + 1))
    assert (answer.status, answer.body["code"]) == (413, "BATCH_TOO_LARGE")
    assert len(world.records.uploads) == 1


def test_as_many_as_are_allowed_are_started(api: Api, world: JobWorld) -> None:
    """In their order, newest last in the list's own order."""
    answer = start(api, *[SMALL] * MAX_BATCH_UPLOADS)
    ids = [item["upload"]["id"] for item in answer.body["uploads"]]
    assert len(ids) == MAX_BATCH_UPLOADS == len(world.records.uploads)
    listed = api.call("list", query={"limit": "100"}).body["items"]
    assert [upload["id"] for upload in listed] == ids[::-1]


def test_readers_may_not_start_any(api: Api, world: JobWorld) -> None:
    """The scope is that of a single start."""
    answer = start(api, SMALL, authorizer={"scopes": "uploads:read"})
    assert (answer.status, answer.body["code"]) == (403, "SCOPE_MISSING")
    assert world.is_empty()


def test_query_is_refused(api: Api) -> None:
    """As on every route that takes none."""
    assert start(api, SMALL, query={"a": "b"}).status == 400


def test_same_key_is_the_same_answer_and_another_body_is_refused(api: Api, world: JobWorld) -> None:
    """Byte for byte; white space and order do not matter."""
    key = {"Idempotency-Key": "k-1"}
    first = start(api, SMALL, {}, FILM, headers=key)
    assert start(api, SMALL, {}, FILM, headers=key).text == first.text
    shuffled = {name: SMALL[name] for name in reversed(SMALL)}
    assert start(api, shuffled, {}, FILM, headers=key).body == first.body
    changed = start(api, SMALL, {}, headers=key)
    assert (changed.status, changed.body["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert len(world.records.uploads) == 2


def test_keys_of_single_starts_are_others(api: Api, world: JobWorld) -> None:
    """A key is bound to its route."""
    key = {"Idempotency-Key": "k-1"}
    start(api, SMALL, headers=key)
    assert api.call("start-put", headers=key).status == 201
    assert len(world.records.uploads) == 2


def test_item_that_meets_an_outage_says_when_to_come_again(api: Api, world: JobWorld) -> None:
    """In the answer itself: there is one header for all."""
    world.objects.before["start_multipart"] = outage
    started, failed = start(api, SMALL, FILM).body["uploads"]
    assert (started["status"], failed["status"]) == (201, 503)
    assert failed["error"]["code"] == "DEPENDENCY_UNAVAILABLE"
    assert failed["error"]["retry_after_seconds"] > 0


def test_mistake_of_ours_fails_one_item_and_is_logged(api: Api, world: JobWorld, log: LogLines) -> None:
    """Its cause goes to the log, and nothing of it to the client."""
    world.objects.before["start_multipart"] = lambda: 1 / 0
    failed, started = start(api, FILM, SMALL).body["uploads"]
    assert (failed["status"], failed["error"]["code"], started["status"]) == (500, "INTERNAL", 201)
    assert "ZeroDivisionError" in log.named("upload_failed")["exception"]
    assert "division" not in json.dumps(failed)


@pytest.mark.parametrize(("looks", "started"), [([28_000], 3), ([14_001, 14_000], 1), ([14_000], 0)])
def test_rest_is_told_to_come_again_when_the_function_has_no_time(api: Api, looks: list[int], started: int) -> None:
    """Long before the gateway gives up; what was started can be sent."""
    api.milliseconds_left = [*looks, *[14_000] * 3] if started < 3 else looks
    items = start(api, SMALL, SMALL, SMALL).body["uploads"]
    assert [item["status"] for item in items] == [201] * started + [503] * (3 - started)
    assert {item["error"]["code"] for item in items[started:]} <= {"BATCH_UNFINISHED"}


def test_time_for_one_upload_fits_the_function_s() -> None:
    """Or none would ever be begun."""
    assert properties("IssuerFunction")["Timeout"] >= 2 * batch_start.ONE_UPLOAD_SECONDS


def test_route_is_the_contract_s() -> None:
    """Named in the table, and where it is registered without it."""
    ((path, methods, *_),) = router._routes  # noqa: SLF001 # there is no other way to ask
    operation = batch_contract.START_BATCH
    assert (path, set(methods)) == (operation.path, {operation.method})


def test_each_upload_has_its_line_and_the_batch_one_of_its_own(api: Api, log: LogLines) -> None:
    """So that an upload is found by its id, however it was started; and nothing secret is in them."""
    items = start(api, SMALL, {}, FILM).body["uploads"]
    issued = [line["upload_id"] for line in log.read() if line["message"] == "upload_issued"]
    assert issued == [items[0]["upload"]["id"], items[2]["upload"]["id"]]
    assert log.named("upload_refused")["code"] == "INVALID_REQUEST"
    line = log.named("batch_answered")
    assert (line["started_count"], line["refused_count"]) == (2, 1)
    assert "upload_id" not in line
    assert "Signature" not in log.text
