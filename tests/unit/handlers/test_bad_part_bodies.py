"""Parts that are none: 400 that names the member, and nothing is touched."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.fakes.world import FILM, World
from tests.unit.handlers.api import Api


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        *[({"part_numbers": [1, value]}, "/part_numbers/1") for value in (0, -1, 10_001, "1abc", "1", 1.5, True, None)],
        ({"part_numbers": [1, 2, 1]}, "/part_numbers"),
        ({"part_numbers": []}, "/part_numbers"),
        ({"part_numbers": 1}, "/part_numbers"),
        ({"part_numbers": list(range(1, 1_002))}, "/part_numbers"),
        *[({"from": value}, "/from") for value in (0, -1, 10_001, "1", 1.5)],
        *[({"count": value}, "/count") for value in (0, -1, 1_001, "1")],
        *[({"missing": value}, "/missing") for value in ("true", 1, 1.0, None)],
        *[({"form": value}, "/form") for value in ("compact", 1)],
        ({"expires_in_seconds": 119}, "/expires_in_seconds"),
        ({"first": 1}, "/first"),
        ({"part_numbers": [1], "missing": True}, ""),
        ({"part_numbers": [1], "from": 1}, ""),
    ],
)
def test_sign_with_one_member_wrong_names_it(api: Api, world: World, body: dict[str, Any], pointer: str) -> None:
    """Part numbers 0, 10001 and "1abc", duplicates, empty and over-long lists, mixed ways of choosing."""
    upload, _ = world.start(FILM)
    answer = api.call("sign-parts", upload_id=upload.id, body=body)
    assert (answer.status, answer.body["code"]) == (400, "INVALID_REQUEST")
    assert pointer in [error["pointer"] for error in answer.body["errors"]]
    assert world.record(upload) == upload


@pytest.mark.parametrize("body", [{"part_numbers": [5]}, {"from": 5}, {"from": 10_000}])
def test_sign_beyond_the_uploads_parts_is_refused(api: Api, world: World, body: dict[str, Any]) -> None:
    """A number may be good for S3 and not for this upload."""
    upload, _ = world.start(FILM)
    answer = api.call("sign-parts", upload_id=upload.id, body=body)
    assert (answer.status, answer.body["code"]) == (400, "INVALID_REQUEST")
    assert world.record(upload) == upload


@pytest.mark.parametrize(
    ("parts", "pointer"),
    [
        ([], "/parts"),
        ("all", "/parts"),
        ([7], "/parts/0"),
        ([{"part_number": 0, "etag": "x"}], "/parts/0/part_number"),
        ([{"part_number": 10_001, "etag": "x"}], "/parts/0/part_number"),
        ([{"part_number": "1abc", "etag": "x"}], "/parts/0/part_number"),
        ([{"part_number": 1}], "/parts/0/etag"),
        ([{"part_number": 1, "etag": ""}], "/parts/0/etag"),
        ([{"part_number": 1, "etag": "x" * 129}], "/parts/0/etag"),
        ([{"part_number": 1, "etag": "x", "size": 1}], "/parts/0/size"),
        ([{"part_number": 1, "etag": "x"}] * 10_001, "/parts"),
    ],
)
def test_complete_with_parts_that_are_none_names_them(api: Api, world: World, parts: Any, pointer: str) -> None:
    """Checked before S3 is asked for anything."""
    upload, _ = world.start(FILM)
    world.objects.calls.clear()
    answer = api.call("complete", upload_id=upload.id, body={"parts": parts})
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (400, pointer)
    assert (world.record(upload), world.objects.calls) == (upload, [])
