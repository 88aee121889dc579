"""Bodies that are not what a route takes: 400 that names the member, and nothing is touched."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.unit.fakes.world import FILM, World
from tests.unit.handlers.api import Api, make_event

GOOD = {"filename": "a.bin", "size_bytes": 7, "content_type": "application/octet-stream"}
NOT_OBJECTS = ["{", "[]", "null", "true", "7", '"text"', "\ufeff{}", "{'a': 1}", "[" * 10_000, "\x00", "\ud800"]


@pytest.mark.parametrize("text", NOT_OBJECTS)
@pytest.mark.parametrize("route", ["start-put", "sign-parts", "complete"])
def test_body_that_is_no_json_object_is_refused(api: Api, world: World, route: str, text: str) -> None:
    """Not JSON, or JSON of another kind."""
    upload, _ = world.start(FILM)
    answer = api.call(route, body=text, upload_id=None if route == "start-put" else upload.id)
    assert (answer.status, answer.body["code"]) == (400, "INVALID_REQUEST")
    assert answer.body["errors"][0]["pointer"] == ""
    assert list(world.records.uploads.values()) == [upload]


@pytest.mark.parametrize("body", [None, "", {}])
def test_start_without_a_body_names_what_is_required(api: Api, world: World, body: Any) -> None:
    """Three members are."""
    answer = api.call("start-put", body=body)
    assert answer.status == 400
    assert [error["pointer"] for error in answer.body["errors"]] == ["/filename", "/size_bytes", "/content_type"]
    assert world.is_empty()


@pytest.mark.parametrize("encoded", ["####", base64.b64encode(b"\xff\xfe").decode(), "A"])
def test_body_that_is_no_text_is_refused(api: Api, world: World, encoded: str) -> None:
    """Neither bad base64 nor bad UTF-8 is a fault of ours."""
    answer = api.send(make_event("start-put", body=encoded) | {"isBase64Encoded": True})
    assert (answer.status, answer.body["code"]) == (400, "INVALID_REQUEST")
    assert world.is_empty()


WRONG: dict[str, list[Any]] = {
    "size_bytes": [-1, 1.5, 7.0, "7", True, None, [], {}],
    "filename": ["", " ", "a\nb", "a\x00b", "a\u202eb", "ü" * 128, "a" * 256, 7, None, ["a"]],
    "content_type": ["", "text", "a/b\r\nx: y", "a/ä", "a/b;", "/", "a/" + "b" * 300, 7, None],
    "strategy": ["form", "PUT", "", 7, ["put"], None],
    "part_size_bytes": [0, -1, 1.5, "8", True],
    "expires_in_seconds": [0, 1, 119, -300, 300.5, 300.0, "300", True, 604_801, 10**30, [300]],
    "overwrite": [True, 7, "", "CREATE", "append", None],
    **{name: ["unknown"] for name in ("size", "tenant", "owner", "key", "id", "Filename", "", "checksums")},
    **{
        name: ["unknown"] for name in ("bucket", "acl", "state", "object", "plan", "multipart_id", "key_id", "revision")
    },
    **{name: ["unknown"] for name in ("encryption", "expires_at", "x-amz-acl", "__proto__", "host\r\nx")},
}


@pytest.mark.parametrize(("member", "value"), [(member, value) for member, values in WRONG.items() for value in values])
def test_start_with_one_member_wrong_names_it(api: Api, world: World, member: str, value: Any) -> None:
    """Wrong types, sizes and names, and unknown members: the pointer says which, the text does not repeat it."""
    answer = api.call("start-put", body={**GOOD, member: value})
    assert (answer.status, answer.body["code"]) == (400, "INVALID_REQUEST")
    assert f"/{member}" in [error["pointer"] for error in answer.body["errors"]]
    assert (world.is_empty(), world.claims.claims) == (True, {})


@pytest.mark.parametrize("size_bytes", [53_687_091_200_001, 10**30, 10**400])
def test_file_above_the_limit_is_too_large(api: Api, world: World, size_bytes: int) -> None:
    """413, by a byte or by far."""
    answer = api.call("start-put", body={**GOOD, "size_bytes": size_bytes})
    assert (answer.status, answer.body["code"]) == (413, "FILE_TOO_LARGE")
    assert world.is_empty()


def test_number_of_thousands_of_digits_is_refused(api: Api, world: World) -> None:
    """Python itself will not print it; neither parsing nor answering may try."""
    answer = api.call("start-put", body='{"filename": "a", "content_type": "a/b", "size_bytes": 1' + "0" * 5_000 + "}")
    assert answer.status == 400
    assert world.is_empty()


def test_put_above_5_gib_is_too_large(api: Api, world: World) -> None:
    """And the member that would mend it is named."""
    answer = api.call("start-put", body={**GOOD, "size_bytes": 5 * 2**30 + 1, "strategy": "put"})
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (413, "/strategy")
    assert world.is_empty()


@pytest.mark.parametrize("part_size_bytes", [1, 5 * 2**20 - 1, 5 * 2**30 + 1, 10**400])
def test_part_size_that_s3_does_not_take_is_refused(api: Api, world: World, part_size_bytes: int) -> None:
    """Before anything is opened at S3."""
    answer = api.call("start-multipart", body={**GOOD, "strategy": "multipart", "part_size_bytes": part_size_bytes})
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (400, "/part_size_bytes")
    assert world.is_empty()


def test_answer_to_a_huge_member_name_stays_small(api: Api, world: World) -> None:
    """Lambda answers at most 6 MB: a name repeated in full would turn a 400 into a 502."""
    answer = api.call("start-put", body={**GOOD, "n/~" * 1_000_000: 1})
    assert answer.status == 400
    assert len(answer.text) < 2_000
    assert answer.body["errors"][0]["pointer"].startswith("/n~1~0n~1~0")
    assert world.is_empty()


def test_answer_to_many_mistakes_names_the_first_twenty(api: Api) -> None:
    """Enough to act on."""
    answer = api.call("start-put", body={**GOOD, **{f"unknown-{index}": 1 for index in range(1_000)}})
    assert len(answer.body["errors"]) == 20
