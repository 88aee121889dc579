"""Starts that are sent twice, and completions that are not over at once, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.fakes.world import SMALL, World
from tests.unit.handlers.api import Answer, Api
from tests.unit.handlers.conftest import LogLines
from uploads.limits import INLINE_READ_BYTES
from uploads.model import State
from uploads.promise import Algorithm, Checksum, Strategy

KEY = "8d6b9f0e-6c1c-4a55-9a0e-3d2f3c1f7b11"
BODY = {"filename": "report.pdf", "size_bytes": 16, "content_type": "application/pdf"}


def start(api: Api, key: str = KEY, **changes: Any) -> Answer:
    return api.call("start-put", headers={"Idempotency-Key": key}, body=BODY | changes)


def test_start_that_is_repeated_is_answered_the_same(api: Api, world: World, log: LogLines) -> None:
    """To the byte, with the same URL; and there is one upload."""
    first = start(api)
    world.wait(seconds=5)
    assert start(api) == first
    assert len(world.records.uploads) == 1
    assert log.named("upload_replayed")["upload_id"] == first.body["id"]


def test_start_that_is_repeated_late_has_urls_that_live(api: Api, world: World) -> None:
    """Of the same upload; and none once it takes no more bytes."""
    first = start(api).body
    world.wait(seconds=400)
    again = start(api).body
    assert (again["id"], again["request"]["expires_at"]) == (first["id"], "2026-11-22T15:31:40Z")
    world.abort(world.records.uploads["acme", first["id"]])
    last = start(api)
    assert (last.status, last.body["state"]) == (201, "aborted")
    assert "request" not in last.body


def test_key_with_another_body_is_refused(api: Api, world: World) -> None:
    """422: it would be another upload."""
    start(api)
    answer = start(api, size_bytes=17)
    assert (answer.status, answer.body["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert len(world.records.uploads) == 1


def test_key_is_the_tenants_own(api: Api) -> None:
    """Another tenant's same key is another key."""
    theirs = api.call(
        "start-put",
        headers={"Idempotency-Key": KEY},
        body=BODY,
        authorizer={"tenant": "globex", "principal": "user-66"},
    )
    assert theirs.body["id"] != start(api).body["id"]


@pytest.mark.parametrize("key", ["", "x" * 256, "é", "a\tb", "\x7f"])
def test_key_that_is_none_is_refused(api: Api, world: World, key: str) -> None:
    """400, and nothing is started."""
    answer = start(api, key)
    assert (answer.status, answer.body["code"]) == (400, "IDEMPOTENCY_KEY_INVALID")
    assert world.is_empty()


def test_start_while_the_first_is_being_answered_is_told_to_wait(api: Api, world: World) -> None:
    """409 with Retry-After, from within the first one's own writing."""
    answers: list[Answer] = []
    world.records.before["add"] = lambda: answers.append(start(api))
    assert start(api).status == 201
    (second,) = answers
    assert (second.status, second.body["code"], second.headers["retry-after"]) == (409, "IDEMPOTENCY_IN_PROGRESS", "1")
    assert len(world.records.uploads) == 1


def test_completion_that_takes_long_is_accepted_and_told_when_to_look(api: Api, world: World, log: LogLines) -> None:
    """202: a large file whose digest S3 does not keep is read in the background."""
    digest = Checksum(Algorithm.SHA256, "A" * 43 + "=")
    size = INLINE_READ_BYTES + 1
    upload, _ = world.start(SMALL, size_bytes=size, strategy=Strategy.MULTIPART, checksum=digest)
    world.send(upload)
    answer = api.call("complete", upload_id=upload.id)
    assert (answer.status, answer.body["state"], answer.headers["retry-after"]) == (202, "verifying", "5")
    assert log.named("upload_verifying")["size_bytes"] == size
    assert world.record(upload).state is State.VERIFYING
    assert api.call("get", upload_id=upload.id).body["state"] == "verifying"


def test_form_is_answered_with_its_fields(api: Api) -> None:
    """All that a page needs to build one; nothing in headers."""
    request = start(api, strategy="post").body["request"]
    assert (request["method"], request["headers"]) == ("POST", {})
    assert {"key", "policy", "Content-Type"} <= set(request["fields"])


def test_parts_that_need_checksums_are_not_signed_before_they_are_told(api: Api) -> None:
    """The first page is empty and says where to go on; with digests it is full."""
    promise: dict[str, Any] = {"size_bytes": 11 * 2**20, "strategy": "multipart", "checksum": {"algorithm": "crc32"}}
    body = start(api, **promise).body
    assert (body["multipart"]["page"]["parts"], body["multipart"]["page"]["next_from"]) == ([], 1)
    assert body["checksum"] == {"algorithm": "crc32", "type": "COMPOSITE"}
    bare = api.call("sign-parts", upload_id=body["id"], body=None)
    assert (bare.status, bare.body["errors"][0]["pointer"]) == (400, "/checksums/1")
    signed = api.call("sign-parts", upload_id=body["id"], body={"checksums": {"2": "AAAAAA==", "1": "AQAAAA=="}})
    assert [part["headers"]["x-amz-checksum-crc32"] for part in signed.body["parts"]] == ["AQAAAA==", "AAAAAA=="]
