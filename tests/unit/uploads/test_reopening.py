"""Uploads of a whole SHA whose parts come with checksums: S3 is told anew, once, while nothing has arrived."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.object_store import ChecksumMissingError, NoSuchUploadError
from tests.unit.fakes.world import World, part_digest
from uploads.errors import ConflictError, InvalidRequestError, UnavailableError, UploadBusyError
from uploads.limits import MIB
from uploads.model import PartPage, State, Upload
from uploads.paging import PartSelection
from uploads.promise import Algorithm, Checksum, ChecksumType

SHA256 = Checksum(Algorithm.SHA256, "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=")


@pytest.fixture
def film(world: World) -> Upload:
    """An upload in four parts, of a whole SHA-256; nothing has arrived."""
    return world.start(checksum=SHA256)[0]


def sign_checked(world: World, upload: Upload, *numbers: int) -> PartPage:
    numbers = numbers or (1, 2, 3, 4)
    checksums = {number: part_digest(upload, number) for number in numbers}
    return world.sign(upload, PartSelection(part_numbers=numbers, checksums=checksums))


def ids_in(page: PartPage) -> set[str]:
    return {parse_qs(urlsplit(part.request.url).query)["uploadId"][0] for part in page.parts}


def opened(world: World) -> set[str]:
    return set(world.objects.multiparts)


def test_first_page_with_checksums_opens_the_upload_anew(world: World, film: Upload) -> None:
    """S3 takes checksums with parts only where it was told of them at the start; the former is freed."""
    page = sign_checked(world, film)
    moved = world.record(film)
    assert moved.multipart_id not in (None, film.multipart_id)
    assert ids_in(page) == opened(world) == {moved.multipart_id}
    assert (moved.state, moved.checks_parts, moved.revision) == (State.UPLOADING, True, 1)
    assert world.objects.multiparts[moved.multipart_id or ""].told == (Algorithm.SHA256, ChecksumType.COMPOSITE)
    with pytest.raises(ChecksumMissingError):
        world.objects.upload_part(moved.multipart_id or "", 1, 8 * MIB)


def test_former_urls_are_good_for_nothing_after_it(world: World, film: Upload) -> None:
    """They name an upload that S3 no longer knows: no part can slip in unchecked."""
    sign_checked(world, film)
    with pytest.raises(NoSuchUploadError):
        world.send_part(film, 1)


def test_later_pages_are_of_the_same_upload(world: World, film: Upload) -> None:
    """Also after parts have arrived, and with parts missing."""
    first = sign_checked(world, film, 1, 2)
    world.send_part(world.record(film), 1)
    second = sign_checked(world, film, 3, 4)
    assert ids_in(first) == ids_in(second)
    assert world.objects.opened == 2


def test_from_then_on_every_part_needs_its_checksum(world: World, film: Upload) -> None:
    """S3 would refuse the others."""
    sign_checked(world, film)
    with pytest.raises(InvalidRequestError) as caught:
        world.sign(film, PartSelection(part_numbers=(2,)))
    assert caught.value.errors[0][0] == "/checksums/2"


def test_what_has_arrived_without_checksums_is_not_thrown_away(world: World, film: Upload) -> None:
    """409: the client goes on as it began. Nothing is opened, nothing changes."""
    world.send_part(film, 3)
    before = world.record(film)
    with pytest.raises(ConflictError) as caught:
        sign_checked(world, film)
    assert caught.value.code == "PARTS_UNCHECKED"
    assert world.record(film) == before
    assert opened(world) == {film.multipart_id}
    assert world.sign(film).parts


def test_upload_whose_parts_s3_has_freed_is_opened_anew_as_well(world: World, film: Upload) -> None:
    """Nothing has arrived there either."""
    world.objects.multiparts.clear()
    assert ids_in(sign_checked(world, film)) == opened(world)


@pytest.mark.parametrize("call", ["list_parts", "start_multipart"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_two_at_once_use_the_same_upload(world: World, film: Upload, call: str, moment: str) -> None:
    """Wherever one overtakes the other: the loser frees its own and signs for the winner's."""
    others: list[PartPage] = []
    getattr(world.objects, moment)[call] = lambda: others.append(sign_checked(world, film))
    ours = sign_checked(world, film)
    assert ids_in(ours) == ids_in(others[0]) == opened(world) == {world.record(film).multipart_id}


def test_page_without_checksums_at_the_same_moment_makes_the_caller_try_again(world: World, film: Upload) -> None:
    """Its URLs are out: the record has changed since it was read, and the second try looks what has arrived."""
    world.objects.before["start_multipart"] = lambda: world.sign(film)
    with pytest.raises(UploadBusyError):
        sign_checked(world, film)
    assert opened(world) == {film.multipart_id}
    assert ids_in(sign_checked(world, film)) == opened(world) == {world.record(film).multipart_id}


def test_upload_that_is_aborted_meanwhile_stays_so(world: World, film: Upload) -> None:
    """And nothing that was opened for it is left."""
    world.objects.before["start_multipart"] = lambda: world.abort(film)
    with pytest.raises(ConflictError, match="is aborted") as caught:
        sign_checked(world, film)
    assert caught.value.code == "UPLOAD_NOT_OPEN"
    assert opened(world) == set()


@pytest.mark.parametrize(
    ("port", "moment", "call", "left_over"),
    [
        ("objects", "before", "list_parts", 0),
        ("objects", "before", "start_multipart", 0),
        ("objects", "after", "start_multipart", 1),
        ("records", "before", "move", 1),
        ("records", "after", "move", 1),
        ("objects", "before", "abort_multipart", 1),
        ("objects", "after", "abort_multipart", 0),
    ],
)
def test_failure_anywhere_between_is_mended_by_asking_again(
    world: World, film: Upload, port: str, moment: str, call: str, left_over: int
) -> None:
    """What S3 has open besides is told by its own list, for the sweeper to free."""
    getattr(getattr(world, port), moment)[call] = outage
    with pytest.raises(UnavailableError):
        sign_checked(world, film)
    page = sign_checked(world, film)
    current = world.record(film).multipart_id
    assert ids_in(page) == {current}
    assert len(opened(world) - {current}) == left_over
    assert {found.multipart_id for found in world.objects.list_multiparts()} == opened(world)
    world.send(world.record(film))


def test_part_that_arrives_between_the_look_and_the_opening_is_missing_after_it(world: World, film: Upload) -> None:
    """It went to the former upload: S3 says what there is, and the client sends it again."""
    world.objects.after["list_parts"] = lambda: world.send_part(film, 1)
    sign_checked(world, film)
    progress = world.watch(film)[1]
    assert progress is not None
    assert progress.missing == ((1, 4),)


def test_complete_of_an_upload_that_is_opened_anew_meanwhile_leaves_it_open(world: World, film: Upload) -> None:
    """The parts that it saw went with the former; the client sends them again, to the one that there is."""

    def reopen() -> None:
        world.objects.multiparts[film.multipart_id or ""].parts.clear()
        sign_checked(world, film)

    world.send(film)
    world.objects.after["list_parts"] = reopen
    with pytest.raises(UploadBusyError):
        world.complete(film)
    assert world.record(film).state is State.UPLOADING
    assert opened(world) == {world.record(film).multipart_id}
    assert len(world.send(world.record(film))) == 4


@pytest.mark.parametrize("changes", [{}, {"checksum": Checksum(Algorithm.CRC32, "AAAAAA==")}])
def test_other_uploads_are_never_opened_anew(world: World, changes: dict[str, Any]) -> None:
    """Without an algorithm checksums are refused; a whole CRC's parts may carry theirs from the start."""
    upload, _ = world.start(**changes)
    with suppress(InvalidRequestError):
        world.sign(upload, PartSelection(part_numbers=(1,), checksums={1: "AAAAAA=="}))
    assert world.objects.opened == 1
