"""Completing with parts named by the client: they must be what S3 has."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.fakes.world import FILM, World
from uploads.errors import ConflictError, InvalidRequestError
from uploads.model import State, Upload
from uploads.verifying import ClaimedPart


@pytest.fixture
def film(world: World) -> Upload:
    """A multipart upload of four parts, none of them sent."""
    return world.start(FILM)[0]


def test_all_parts_named_as_they_are_complete_the_upload(world: World, film: Upload) -> None:
    """The usual client keeps each answer's ETag and sends them all."""
    assert world.complete(film, world.send(film)).state is State.READY


def test_etags_are_taken_without_their_quotes_too(world: World, film: Upload) -> None:
    """Some clients drop them."""
    claimed = [replace(part, etag=part.etag.strip('"')) for part in world.send(film)]
    assert world.complete(film, claimed).state is State.READY


def test_wrong_etag_is_named_and_the_upload_stays_open(world: World, film: Upload) -> None:
    """What the client means is not what S3 has; asking without naming parts would take S3's."""
    claimed = world.send(film)
    claimed[2] = replace(claimed[2], etag='"d41d8cd98f00b204e9800998ecf8427e"')
    with pytest.raises(ConflictError) as caught:
        world.complete(film, claimed)
    assert (caught.value.code, caught.value.errors[0][0]) == ("PART_ETAG_MISMATCH", "/parts/2/etag")
    assert world.record(film).state is State.ISSUED
    assert world.complete(film).state is State.READY


def test_etag_of_a_part_sent_again_is_refused_when_it_is_the_older_one(world: World, film: Upload) -> None:
    """Otherwise the client would believe in bytes that are not there."""
    claimed = world.send(film)
    world.send_part(film, 1, "again")
    with pytest.raises(ConflictError) as caught:
        world.complete(film, claimed)
    assert caught.value.code == "PART_ETAG_MISMATCH"


def test_parts_that_are_named_but_did_not_arrive_are_missing(world: World, film: Upload) -> None:
    """S3 is believed, not the client."""
    claimed = [world.send_part(film, number) for number in (1, 2, 3)] + [ClaimedPart(4, '"made-up"')]
    with pytest.raises(ConflictError) as caught:
        world.complete(film, claimed)
    assert caught.value.code == "PARTS_MISSING"


def rearranged(parts: list[ClaimedPart], numbers: list[int]) -> list[ClaimedPart]:
    by_number = {part.part_number: part for part in parts}
    return [by_number.get(number, ClaimedPart(number, '"x"')) for number in numbers]


@pytest.mark.parametrize(
    ("numbers", "code"),
    [
        ([2, 1, 3, 4], "PARTS_OUT_OF_ORDER"),
        ([1, 2, 2, 3, 4], "PARTS_OUT_OF_ORDER"),
        ([1, 2, 4], "INVALID_REQUEST"),
        ([1, 2, 3, 4, 5], "INVALID_REQUEST"),
        ([], "INVALID_REQUEST"),
    ],
)
def test_list_that_no_upload_could_satisfy_is_invalid(
    world: World, film: Upload, numbers: list[int], code: str
) -> None:
    """Reordered, doubled, left out or invented: a mistake of the client's, and nothing changes."""
    claimed = rearranged(world.send(film), numbers)
    with pytest.raises(InvalidRequestError) as caught:
        world.complete(film, claimed)
    assert caught.value.code == code
    assert world.record(film) == film
    assert world.objects.objects == {}
