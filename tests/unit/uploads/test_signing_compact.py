"""Parts in compact form: one URL template and their signatures are the same URLs."""

from __future__ import annotations

import pytest

from tests.unit.fakes.world import FILM, SMALL, World, part_digest
from uploads.errors import InvalidRequestError
from uploads.limits import MAX_COMPACT_PARTS, MAX_PART_COUNT, MIB
from uploads.model import CompactPage, State, Upload
from uploads.paging import PartSelection
from uploads.planning import numbers_in
from uploads.promise import Algorithm, Checksum, ChecksumType, Strategy


def sign(world: World, upload: Upload, **selection: object) -> CompactPage:
    page = world.sign_any(upload, PartSelection(compact=True, **selection))  # type: ignore[arg-type]  # as the class says
    assert isinstance(page, CompactPage)
    return page


def urls_of(page: CompactPage) -> dict[int, str]:
    """What a client makes of it, as documented."""
    numbers = list(numbers_in(page.part_numbers))
    assert len(page.signatures) == 32 * len(numbers)
    return {
        number: page.url_template.replace("{part_number}", str(number)).replace(
            "{signature}", page.signatures[32 * index : 32 * index + 32].hex()
        )
        for index, number in enumerate(numbers)
    }


@pytest.mark.parametrize(
    "selection",
    [
        {},
        {"first": 2, "count": 2},
        {"part_numbers": (4, 1, 2)},
        {"missing": True},
        {"missing": True, "count": 1},
    ],
)
def test_compact_page_stands_for_the_urls_of_the_full_one(world: World, selection: dict[str, object]) -> None:
    """The same parts in the same order, the same signatures, the same end, the same next page."""
    upload, _ = world.start(FILM)
    world.send_part(upload, 3)
    page = sign(world, upload, **selection)
    full = world.sign(upload, PartSelection(**selection))  # type: ignore[arg-type]  # the same
    assert list(urls_of(page).items()) == [(part.part_number, part.request.url) for part in full.parts]
    assert (page.expires_at, page.next_from) == (full.expires_at, full.next_from)


def test_all_parts_that_an_upload_can_have_fit_one_compact_page(world: World) -> None:
    """Ten thousand."""
    upload, _ = world.start(FILM, size_bytes=MAX_PART_COUNT * 8 * MIB)
    page = sign(world, upload)
    assert (page.part_numbers, page.next_from) == (((1, MAX_COMPACT_PARTS),), None)
    assert len(page.signatures) == 32 * MAX_COMPACT_PARTS


def test_missing_parts_are_told_as_ranges(world: World) -> None:
    """However many holes there are, each number is there once, in order."""
    upload, _ = world.start(FILM, size_bytes=10 * 8 * MIB)
    for number in (1, 5, 6, 10):
        world.send_part(upload, number)
    assert sign(world, upload, missing=True).part_numbers == ((2, 4), (7, 9))


def test_compact_page_of_nothing_is_empty(world: World) -> None:
    """Everything has arrived."""
    upload, _ = world.start(FILM)
    world.send(upload)
    page = sign(world, upload, missing=True)
    assert (page.part_numbers, page.signatures, page.next_from) == ((), b"", None)


def test_signing_a_compact_page_marks_the_upload_as_uploading(world: World) -> None:
    """As the full one does."""
    upload, _ = world.start(FILM)
    sign(world, upload)
    assert world.record(upload).state is State.UPLOADING


def test_compact_page_shows_neither_template_nor_signatures_when_printed(world: World) -> None:
    """Together they are URLs."""
    upload, _ = world.start(FILM)
    page = sign(world, upload)
    assert "X-Amz" not in repr(page)
    assert repr(page.signatures)[2:20] not in repr(page)


@pytest.mark.parametrize("strategy", [Strategy.PUT, Strategy.POST])
def test_file_in_one_piece_has_no_compact_form(world: World, strategy: Strategy) -> None:
    """Its request has headers or fields, which the form has no place for."""
    upload, _ = world.start(SMALL, strategy=strategy)
    with pytest.raises(InvalidRequestError) as caught:
        sign(world, upload)
    assert caught.value.errors[0][0] == "/form"


@pytest.mark.parametrize("told", [True, False])
def test_parts_that_carry_checksums_have_no_compact_form(world: World, told: bool) -> None:
    """Each request has a header of its own."""
    upload, _ = world.start(checksum=Checksum(Algorithm.CRC32, None, ChecksumType.COMPOSITE))
    checksums = {number: part_digest(upload, number) for number in range(1, 5)} if told else {}
    with pytest.raises(InvalidRequestError) as caught:
        sign(world, upload, checksums=checksums)
    assert caught.value.errors[0][0] == "/form"
    assert world.record(upload) == upload
