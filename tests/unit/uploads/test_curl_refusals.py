"""What curl cannot send, and what is not there to be sent."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.fakes.world import FILM, MALLORY, SMALL, World
from tests.unit.uploads.curl_configs import config_of, read_config
from uploads.errors import ConflictError, InvalidRequestError, UploadNotFoundError
from uploads.promise import Algorithm, Checksum, ChecksumType, Strategy

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
