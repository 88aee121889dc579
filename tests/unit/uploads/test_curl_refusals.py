"""What curl cannot send, and what is not there to be sent."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.unit.fakes.world import ALICE, FILM, MALLORY, SMALL, World
from uploads.curling import configure_curl
from uploads.errors import ConflictError, InvalidRequestError, UploadNotFoundError
from uploads.model import Principal, Upload
from uploads.promise import Algorithm, Checksum, ChecksumType, Strategy

Options = list[tuple[str, str]]
SETTLED: Options = [("fail-with-body", ""), ("retry", "5"), ("retry-all-errors", "")]


def config_of(
    world: World, upload: Upload, *, first: int = 1, expires: int | None = None, principal: Principal = ALICE
) -> str:
    return configure_curl(world.service, principal, upload.id, first=first, expires_in_seconds=expires, now=world.now)


def read_config(text: str) -> list[Options]:
    """The options of each request. In quotes, a backslash stands before a sign that is meant as it is, or an n."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    requests: list[Options] = [[]] if lines else []
    for line in lines:
        name, _, value = line.partition(" = ")
        if value.startswith('"'):
            assert re.fullmatch(r'"(\\.|[^"\\])*"', value), value
            value = re.sub(r"\\(.)", lambda sign: {"n": "\n"}.get(sign[1], sign[1]), value[1:-1])
        if name == "next":
            requests.append([])
        else:
            requests[-1].append((name, value))
    return requests


def values_of(options: Options, wanted: str) -> list[str]:
    return [value for name, value in options if name == wanted]


COMPOSITE = Checksum(Algorithm.SHA256, None, ChecksumType.COMPOSITE)


@pytest.mark.parametrize(
    ("changes", "days", "code"),
    [({"checksum": COMPOSITE}, 0, "PARTS_NEED_CHECKSUMS"), ({}, 1, "UPLOAD_NOT_OPEN")],
)
def test_upload_that_curl_cannot_send_is_a_conflict(
    world: World, changes: dict[str, Any], days: int, code: str
) -> None:
    """Nobody here knows the checksums of its parts; or it takes no more bytes."""
    upload, _ = world.start(FILM, **changes)
    world.wait(days=days)
    with pytest.raises(ConflictError) as caught:
        config_of(world, upload)
    assert caught.value.code == code


def test_upload_whose_parts_were_freed_is_a_conflict(world: World) -> None:
    """By the bucket's lifecycle: URLs for them would all fail."""
    upload, _ = world.start(FILM)
    world.objects.multiparts.clear()
    with pytest.raises(ConflictError) as caught:
        config_of(world, upload)
    assert caught.value.code == "UPLOAD_NOT_OPEN"


def test_part_beyond_the_uploads_is_refused(world: World) -> None:
    """As in a page."""
    with pytest.raises(InvalidRequestError):
        config_of(world, world.start(FILM)[0], first=5)


def test_another_tenants_upload_is_not_there(world: World) -> None:
    """Nobody signs for it."""
    with pytest.raises(UploadNotFoundError):
        config_of(world, world.start(FILM)[0], principal=MALLORY)


def test_empty_file_is_sent_like_any_other(world: World) -> None:
    """In one piece, or as the one part that it has."""
    for strategy in Strategy:
        upload, _ = world.start(SMALL, size_bytes=0, strategy=strategy)
        assert len(read_config(config_of(world, upload))) == 1
