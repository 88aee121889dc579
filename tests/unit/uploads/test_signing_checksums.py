"""Signing parts with their checksums: each is signed, and none is left out where S3 wants them all."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.unit.fakes.world import FILM, SMALL, World, part_digest
from uploads.errors import InvalidRequestError
from uploads.model import Upload
from uploads.paging import PartSelection
from uploads.promise import Algorithm, Checksum, ChecksumType, Strategy

CRC32C = Checksum(Algorithm.CRC32C, "AAAAAA==")
OF_PARTS = Checksum(Algorithm.SHA1, None, ChecksumType.COMPOSITE)


def digests(upload: Upload, *numbers: int) -> dict[int, str]:
    return {number: part_digest(upload, number) for number in numbers}


@pytest.mark.parametrize("checksum", [CRC32C, OF_PARTS])
def test_every_part_gets_its_own_checksum_as_a_signed_header(world: World, checksum: Checksum) -> None:
    """S3 then refuses other bytes, whoever sends them."""
    upload, _ = world.start(checksum=checksum)
    told = digests(upload, 2, 4)
    page = world.sign(upload, PartSelection(part_numbers=(2, 4), checksums=told))
    name = f"x-amz-checksum-{checksum.algorithm}"
    for part in page.parts:
        assert part.request.headers == {"content-length": str(part.size_bytes), name: told[part.part_number]}
        (signed,) = parse_qs(urlsplit(part.request.url).query)["X-Amz-SignedHeaders"]
        assert signed == f"content-length;host;{name}"


def test_urls_of_parts_with_other_checksums_differ_in_their_signatures(world: World) -> None:
    """The digest is in what is signed, not only in what is told."""
    upload, _ = world.start(checksum=CRC32C)
    one, other = (
        world.sign(upload, PartSelection(part_numbers=(1,), checksums={1: digest})).parts[0].request.url
        for digest in ("AAAAAA==", "AAAAAQ==")
    )
    assert one.partition("X-Amz-Signature=")[0] == other.partition("X-Amz-Signature=")[0]
    assert one != other


def test_parts_of_a_whole_crc_may_come_with_checksums_or_without(world: World) -> None:
    """S3 adds up what it has computed itself; nothing is opened anew for that."""
    upload, page = world.start(checksum=CRC32C)
    assert [list(part.request.headers) for part in page.parts] == [["content-length"]] * 4
    world.sign(upload, PartSelection(part_numbers=(1,), checksums=digests(upload, 1)))
    world.sign(upload, PartSelection(part_numbers=(2,)))
    assert world.objects.opened == 1


def test_checksums_of_more_parts_than_the_page_holds_are_no_harm(world: World) -> None:
    """A client may tell all that it knows, and ask for what is missing."""
    upload, _ = world.start(checksum=OF_PARTS)
    world.send_part(upload, 1)
    world.send_part(upload, 3)
    page = world.sign(upload, PartSelection(missing=True, checksums=digests(upload, 1, 2, 3, 4)))
    assert [part.part_number for part in page.parts] == [2, 4]


@pytest.mark.parametrize(
    "selection",
    [
        PartSelection(),
        PartSelection(part_numbers=(3,)),
        PartSelection(part_numbers=(1, 3), checksums={1: "2jmj7l5rSw0yVb/vlWAYkK/YBwk="}),
        PartSelection(missing=True),
        PartSelection(first=2, count=2, checksums={2: "2jmj7l5rSw0yVb/vlWAYkK/YBwk="}),
    ],
)
def test_part_without_a_checksum_is_refused_where_s3_wants_one_with_each(
    world: World, selection: PartSelection
) -> None:
    """Its URL would be good for nothing; the pointer says which part it is."""
    upload, _ = world.start(checksum=OF_PARTS)
    with pytest.raises(InvalidRequestError) as caught:
        world.sign(upload, selection)
    first_bare = next(
        n for n in (*selection.part_numbers, 1, 2, 3) if n >= selection.first and n not in selection.checksums
    )
    assert caught.value.errors[0][0] == f"/checksums/{first_bare}"
    assert world.record(upload) == upload


@pytest.mark.parametrize("checksum", [None, CRC32C, OF_PARTS])
@pytest.mark.parametrize(
    ("told", "pointer"),
    [
        ({1: "AAAA"}, "/checksums/1"),
        ({1: "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="}, "/checksums/1"),
        ({1: "not base64"}, "/checksums/1"),
    ],
)
def test_checksum_that_is_none_of_the_uploads_algorithm_is_refused(
    world: World, checksum: Checksum | None, told: dict[int, str], pointer: str
) -> None:
    """Or S3 would refuse the part; where the upload has no algorithm at all, that is what is wrong."""
    upload, _ = world.start(checksum=checksum)
    with pytest.raises(InvalidRequestError) as caught:
        world.sign(upload, PartSelection(part_numbers=(1,), checksums=told))
    assert caught.value.errors[0][0] == (pointer if checksum else "/checksums")
    assert world.record(upload) == upload


@pytest.mark.parametrize("strategy", [Strategy.PUT, Strategy.POST])
def test_file_in_one_piece_takes_no_checksums_of_parts(world: World, strategy: Strategy) -> None:
    """Its own is signed already."""
    upload, _ = world.start(SMALL, strategy=strategy, checksum=CRC32C)
    with pytest.raises(InvalidRequestError) as caught:
        world.sign(upload, PartSelection(part_numbers=(1,), checksums={1: "AAAAAA=="}))
    assert caught.value.errors[0][0] == "/checksums"


def test_checksum_of_a_part_beyond_the_plan_is_refused(world: World) -> None:
    """Like the part itself."""
    upload, _ = world.start(FILM, checksum=CRC32C)
    with pytest.raises(InvalidRequestError, match="4 parts; 5 is not one"):
        world.sign(upload, PartSelection(part_numbers=(1,), checksums={1: "AAAAAA==", 5: "AAAAAA=="}))
