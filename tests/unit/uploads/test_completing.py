"""Finishing an upload: S3's word decides."""

from __future__ import annotations

import pytest

from tests.unit.fakes.world import FILM, MALLORY, SMALL, World
from uploads.errors import ConflictError, PromiseBrokenError, UploadNotFoundError
from uploads.limits import MIB
from uploads.model import State, Upload


@pytest.fixture
def film(world: World) -> Upload:
    """A multipart upload of four parts, all of them sent."""
    upload, _ = world.start(FILM)
    world.send(upload)
    return upload


def test_put_that_arrived_as_promised_is_ready(world: World) -> None:
    """The record keeps what S3 said of the object."""
    upload, _ = world.start(SMALL)
    world.send(upload)
    ready = world.complete(upload)
    assert ready.state is State.READY
    assert ready.object == world.objects.objects[world.key(upload)]
    assert world.record(upload) == ready


def test_parts_that_arrived_as_promised_become_one_ready_object(world: World, film: Upload) -> None:
    """With an empty body: the server asks S3 which parts it has."""
    ready = world.complete(film)
    stored = world.objects.objects[world.key(film)]
    assert (ready.state, ready.object) == (State.READY, stored)
    assert (stored.size_bytes, stored.content_type) == (30 * MIB, "video/mp4")
    assert world.objects.multiparts == {}


def test_upload_may_be_completed_without_any_page_asked_for(world: World, film: Upload) -> None:
    """The first page was in the answer to the start, so the record may still say issued."""
    assert world.record(film).state is State.ISSUED
    world.complete(film)
    assert world.records.edges == [(State.ISSUED, State.COMPLETING), (State.COMPLETING, State.READY)]


def test_later_part_of_the_same_number_counts(world: World, film: Upload) -> None:
    """As in S3: sending a part again replaces it."""
    world.send_part(film, 2, "again")
    assert world.complete(film).state is State.READY


def test_repeated_complete_gives_the_same_answer_and_does_nothing(world: World, film: Upload) -> None:
    """A client whose connection broke asks again and hears the same."""
    ready = world.complete(film)
    world.wait(days=3)
    world.objects.calls.clear()
    assert world.complete(film) == ready
    assert world.objects.calls == []


def test_missing_parts_are_named_and_the_upload_stays_open(world: World) -> None:
    """The client sends the rest and completes again."""
    upload, _ = world.start(FILM)
    world.send_part(upload, 2)
    with pytest.raises(ConflictError) as caught:
        world.complete(upload)
    assert caught.value.code == "PARTS_MISSING"
    assert [detail for _, detail in caught.value.errors] == ["missing: 1", "missing: 3-4"]
    assert world.record(upload) == upload
    world.send(upload)
    assert world.complete(upload).state is State.READY


def test_part_of_the_wrong_size_is_named_and_the_upload_stays_open(world: World, film: Upload) -> None:
    """What S3 has does not add up to the promise, so S3 is not even asked to assemble it."""
    world.objects.upload_part(film.multipart_id or "", 3, 6 * MIB)
    with pytest.raises(ConflictError) as caught:
        world.complete(film)
    assert (caught.value.code, caught.value.errors) == ("PART_SIZE_MISMATCH", (("/parts/2", f"has {6 * MIB} bytes"),))
    assert "complete_multipart" not in world.objects.calls
    world.send_part(film, 3)
    assert world.complete(film).state is State.READY


def test_part_beyond_the_plan_is_refused(world: World, film: Upload) -> None:
    """Nobody was given a URL for it, and no size is right for it."""
    world.objects.upload_part(film.multipart_id or "", 5, 1)
    with pytest.raises(ConflictError) as caught:
        world.complete(film)
    assert caught.value.code == "PART_SIZE_MISMATCH"


def test_many_missing_parts_are_named_up_to_twenty_ranges(world: World) -> None:
    """Enough to act on, and no answer of a megabyte."""
    upload, _ = world.start(FILM, size_bytes=1000 * 8 * MIB)
    for number in range(1, 1001, 2):
        world.send_part(upload, number)
    with pytest.raises(ConflictError) as caught:
        world.complete(upload)
    assert len(caught.value.errors) == 20


def test_put_that_has_not_arrived_is_a_conflict_until_it_does(world: World) -> None:
    """Completing early is no harm."""
    upload, _ = world.start(SMALL)
    with pytest.raises(ConflictError) as caught:
        world.complete(upload)
    assert caught.value.code == "NOT_ARRIVED"
    world.send(upload)
    assert world.complete(upload).state is State.READY


@pytest.mark.parametrize(
    ("size_bytes", "content_type", "reason"),
    [
        (1 * MIB + 1, "application/pdf", "1048576 bytes were promised, 1048577 arrived"),
        (1 * MIB, "text/html", "content type 'application/pdf' was promised, 'text/html' arrived"),
    ],
)
def test_object_that_is_not_as_promised_is_rejected_and_deleted_for_good(
    world: World, size_bytes: int, content_type: str, reason: str
) -> None:
    """The verdict and its reason are kept, and a repeated complete hears it again."""
    upload, _ = world.start(SMALL)
    world.objects.put_object(world.key(upload), size_bytes, content_type)
    for _ in range(2):
        with pytest.raises(PromiseBrokenError, match=reason):
            world.complete(upload)
    assert world.record(upload).state is State.REJECTED
    assert world.record(upload).rejection == reason
    assert world.objects.objects == {}


def test_multipart_upload_that_s3_forgot_has_expired(world: World, film: Upload) -> None:
    """Its parts are gone and no object is there: nothing can be completed any more."""
    world.objects.multiparts.clear()
    for _ in range(2):
        with pytest.raises(ConflictError) as caught:
            world.complete(film)
        assert caught.value.code == "UPLOAD_EXPIRED"
    assert world.record(film).state is State.EXPIRED


def test_another_tenants_upload_is_not_there(world: World, film: Upload) -> None:
    """404, and nothing is assembled."""
    with pytest.raises(UploadNotFoundError):
        world.complete(film, principal=MALLORY)
    assert world.record(film) == film
    assert world.objects.objects == {}
