"""Signing more of an open upload."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from tests.unit.fakes.world import FILM, MALLORY, SMALL, World
from uploads.errors import ConflictError, InvalidRequestError, UploadNotFoundError
from uploads.limits import GIB, MAX_PAGE_PARTS
from uploads.model import PartPage, State
from uploads.paging import PartSelection


def numbers(page: PartPage) -> list[int]:
    return [part.part_number for part in page.parts]


def test_range_of_parts_is_signed_with_the_number_to_go_on_from(world: World) -> None:
    """`from` and `count` walk through an upload page by page."""
    upload, _ = world.start(FILM)
    page = world.sign(upload, PartSelection(first=2, count=2))
    assert (numbers(page), page.next_from) == ([2, 3], 4)
    page = world.sign(upload, PartSelection(first=4, count=2))
    assert (numbers(page), page.next_from) == ([4], None)


def test_listed_parts_are_signed_as_listed(world: World) -> None:
    """A client that lost two parts asks for these two."""
    upload, _ = world.start(FILM)
    page = world.sign(upload, PartSelection(part_numbers=(4, 2)))
    assert (numbers(page), page.next_from) == ([4, 2], None)


def test_missing_parts_are_those_that_s3_does_not_have(world: World) -> None:
    """To resume, a client needs no memory: S3 knows what arrived."""
    upload, _ = world.start(FILM)
    world.send_part(upload, 1)
    world.send_part(upload, 3)
    page = world.sign(upload, PartSelection(missing=True, count=1))
    assert (numbers(page), page.next_from) == ([2], 4)


def test_no_page_is_signed_when_nothing_is_missing(world: World) -> None:
    """An empty page, and nothing after it, means: complete."""
    upload, _ = world.start(FILM)
    world.send(upload)
    page = world.sign(upload, PartSelection(missing=True))
    assert (numbers(page), page.next_from) == ([], None)


def test_page_holds_no_more_than_an_answer_can(world: World) -> None:
    """Lambda answers at most 6 MB; whoever asks for everything gets the first thousand."""
    upload, _ = world.start(FILM, size_bytes=70 * GIB)
    page = world.sign(upload, PartSelection(count=10_000))
    assert (len(page.parts), page.next_from) == (MAX_PAGE_PARTS, MAX_PAGE_PARTS + 1)


@pytest.mark.parametrize("selection", [PartSelection(first=5), PartSelection(part_numbers=(1, 5))])
def test_part_beyond_the_upload_is_refused_and_changes_nothing(world: World, selection: PartSelection) -> None:
    """Its URL would let more arrive than was promised."""
    upload, _ = world.start(FILM)
    with pytest.raises(InvalidRequestError):
        world.sign(upload, selection)
    assert world.record(upload) == upload


def test_put_url_is_renewed_as_part_1(world: World) -> None:
    """A PUT that outlived its URL gets another, signed now, good for the same one creation."""
    upload, first = world.start(SMALL)
    world.wait(minutes=30)
    renewed = world.sign(upload)
    assert numbers(renewed) == [1]
    assert renewed.parts[0].request.headers == first.parts[0].request.headers
    assert renewed.expires_at == world.now + timedelta(seconds=300)
    assert urlsplit(renewed.parts[0].request.url).path == urlsplit(first.parts[0].request.url).path
    assert world.record(upload).state is State.ISSUED


def test_signing_parts_marks_the_upload_as_uploading_once(world: World) -> None:
    """One write the first time, none after it."""
    upload, _ = world.start(FILM)
    world.sign(upload)
    world.sign(upload)
    assert world.record(upload).state is State.UPLOADING
    assert world.records.calls.count("move") == 1


@pytest.mark.parametrize("end", ["ready", "aborted", "expired"])
def test_upload_that_is_over_gets_no_more_urls(world: World, end: str) -> None:
    """After the end nothing may be written at its key."""
    upload, _ = world.start(FILM)
    if end == "ready":
        world.send(upload)
        world.complete(upload)
    elif end == "aborted":
        world.abort(upload)
    else:
        world.wait(days=1)
    with pytest.raises(ConflictError, match=f"is {end}") as caught:
        world.sign(upload)
    assert caught.value.code == "UPLOAD_NOT_OPEN"


def test_upload_aborted_while_its_parts_are_signed_gets_no_urls(world: World) -> None:
    """The record as it is after the write decides, not as it was read."""
    upload, _ = world.start(FILM)
    world.records.after["find"] = lambda: world.abort(upload)
    with pytest.raises(ConflictError, match="is aborted"):
        world.sign(upload)


def test_another_tenants_upload_is_not_there(world: World) -> None:
    """404 and not 403: that an id exists is told to nobody else."""
    upload, _ = world.start(FILM)
    with pytest.raises(UploadNotFoundError):
        world.sign(upload, principal=MALLORY)
    assert world.record(upload) == upload
