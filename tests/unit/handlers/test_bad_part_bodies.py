"""Parts that are none: 400 that names the member, and nothing is touched."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.fakes.world import FILM, World
from tests.unit.handlers.api import Api
from uploads.promise import Algorithm, Checksum, ChecksumType

DIGEST = "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="
NO_CHECKSUMS: list[Any] = [{}, [], "x", 7, {str(number): DIGEST for number in range(1, 1_002)}]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        *[({"part_numbers": [1, value]}, "/part_numbers/1") for value in (0, -1, 10_001, "1abc", "1", 1.5, True, None)],
        ({"part_numbers": [1, 2, 1]}, "/part_numbers"),
        ({"part_numbers": []}, "/part_numbers"),
        ({"part_numbers": 1}, "/part_numbers"),
        ({"part_numbers": list(range(1, 1_002))}, ""),
        ({"part_numbers": list(range(1, 10_002)), "form": "compact"}, "/part_numbers"),
        *[({"from": value}, "/from") for value in (0, -1, 10_001, "1", 1.5)],
        *[({"count": value}, "/count") for value in (0, -1, 10_001, "1", 1.5, True)],
        ({"count": 1_001}, ""),
        *[({"missing": value}, "/missing") for value in ("true", 1, 1.0, None)],
        *[({"form": value}, "/form") for value in ("COMPACT", "", 1, None)],
        *[({"expires_in_seconds": value}, "/expires_in_seconds") for value in (0, 119, -300, 300.5, 604_801, "300")],
        *[({name: 1}, f"/{name}") for name in ("first", "key", "bucket", "tenant", "acl", "state", "upload_id")],
        *[({"checksums": value}, "/checksums") for value in NO_CHECKSUMS],
        *[({"checksums": {"1": value}}, "/checksums/1") for value in ("", "AAAAAA=", "A" * 45, 7, None)],
        *[
            ({"checksums": {name: DIGEST}}, f"/checksums/{name}")
            for name in ("0", "-1", "01", "1.0", "x", " 1", "100000")
        ],
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


WHOLE = Checksum(Algorithm.SHA256, DIGEST)
OF_PARTS = Checksum(Algorithm.SHA256, None, ChecksumType.COMPOSITE)


@pytest.mark.parametrize(
    ("checksum", "body", "pointer"),
    [
        (None, {"checksums": {"1": DIGEST}}, "/checksums"),
        (WHOLE, {"checksums": {"1": "AAAAAA=="}}, "/checksums/1"),
        (WHOLE, {"checksums": {"1": DIGEST[:-2] + "l="}}, "/checksums/1"),  # another spelling of the same bytes
        (WHOLE, {"checksums": {"1": DIGEST}, "part_numbers": [1, 2]}, "/checksums/2"),
        (WHOLE, {"checksums": {"1": DIGEST}, "form": "compact"}, "/form"),
        (OF_PARTS, {}, "/checksums/1"),
        (OF_PARTS, {"form": "compact"}, "/form"),
        (OF_PARTS, {"missing": True}, "/checksums/1"),
    ],
)
def test_checksums_that_the_upload_does_not_take_are_refused(
    api: Api, world: World, checksum: Checksum | None, body: dict[str, Any], pointer: str
) -> None:
    """Of another algorithm, of too few parts, or in a form that has no place for them; nothing is opened anew."""
    upload, _ = world.start(FILM, checksum=checksum)
    answer = api.call("sign-parts", upload_id=upload.id, body=body)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (400, pointer)
    assert (world.record(upload), world.objects.opened) == (upload, 1)


@pytest.mark.parametrize("body", [{"part_numbers": [5]}, {"from": 5}, {"from": 10_000}, {"checksums": {"5": DIGEST}}])
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
        ([{"part_number": 1, "etag": "x", "checksum": ""}], "/parts/0/checksum"),
        ([{"part_number": 1, "etag": "x", "checksum": "A" * 45}], "/parts/0/checksum"),
        ([{"part_number": 1, "etag": "x", "checksum": 7}], "/parts/0/checksum"),
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
