"""Giving an upload up."""

from __future__ import annotations

import pytest

from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.world import FILM, MALLORY, SMALL, World
from uploads.errors import ConflictError, UnavailableError, UploadBusyError, UploadNotFoundError
from uploads.lifecycle import OPEN
from uploads.limits import MIB
from uploads.model import State
from uploads.promise import Order


@pytest.mark.parametrize("order", [SMALL, FILM])
def test_abort_frees_what_s3_holds_and_keeps_the_record(world: World, order: Order) -> None:
    """Parts or object, nothing is left to pay for; the record tells what became of it."""
    upload, _ = world.start(order)
    world.send(upload)
    assert world.abort(upload).state is State.ABORTED
    assert world.record(upload).state is State.ABORTED
    assert (world.objects.objects, world.objects.multiparts) == ({}, {})


def test_repeated_abort_gives_the_same_answer(world: World) -> None:
    """A client whose connection broke asks again and hears the same."""
    upload, _ = world.start(FILM)
    aborted = world.abort(upload)
    world.wait(hours=1)
    assert world.abort(upload) == aborted


@pytest.mark.parametrize("call", ["abort_multipart", "delete_object"])
def test_repeated_abort_frees_what_the_first_could_not(world: World, call: str) -> None:
    """The record was written first, so a failure at S3 leaves parts, and repeating frees them."""
    upload, _ = world.start(FILM)
    world.send(upload)
    world.objects.before[call] = outage
    with pytest.raises(UnavailableError):
        world.abort(upload)
    assert world.abort(upload).state is State.ABORTED
    assert world.objects.multiparts == {}


def test_put_that_arrives_after_the_abort_is_deleted_by_the_next(world: World) -> None:
    """A URL outlives the abort by minutes; its object is freed when the client aborts again."""
    upload, _ = world.start(SMALL)
    world.abort(upload)
    world.send(upload)
    world.abort(upload)
    assert world.objects.objects == {}


def test_ready_upload_is_not_aborted(world: World) -> None:
    """What is ready may be in use; nothing of it is touched."""
    upload, _ = world.start(FILM)
    world.send(upload)
    world.complete(upload)
    with pytest.raises(ConflictError) as caught:
        world.abort(upload)
    assert caught.value.code == "UPLOAD_READY"
    assert world.key(upload) in world.objects.objects
    assert world.record(upload).state is State.READY


def test_upload_that_is_being_completed_is_busy(world: World) -> None:
    """Its completer may be about to succeed."""
    upload, _ = world.start(FILM)
    world.records.move(upload, State.COMPLETING, now=world.now)
    with pytest.raises(UploadBusyError) as caught:
        world.abort(upload)
    assert caught.value.retry_after_seconds == 2
    assert len(world.objects.multiparts) == 1


def test_rejected_upload_stays_rejected_and_is_freed(world: World) -> None:
    """The verdict stands; abort only tidies up."""
    upload, _ = world.start(SMALL)
    world.objects.put_object(world.key(upload), 2 * MIB, "application/pdf")
    world.objects.before["delete_object"] = outage
    with pytest.raises(UnavailableError):
        world.complete(upload)
    assert world.abort(upload).state is State.REJECTED
    assert world.objects.objects == {}


def test_complete_after_abort_is_a_conflict(world: World) -> None:
    """Terminal is terminal."""
    upload, _ = world.start(FILM)
    world.abort(upload)
    with pytest.raises(ConflictError) as caught:
        world.complete(upload)
    assert caught.value.code == "UPLOAD_ABORTED"


def test_another_tenants_upload_is_not_there(world: World) -> None:
    """404, and nothing is freed."""
    upload, _ = world.start(FILM)
    with pytest.raises(UploadNotFoundError):
        world.abort(upload, MALLORY)
    assert world.record(upload) == upload
    assert len(world.objects.multiparts) == 1


def test_abort_after_its_completer_died_frees_the_upload(world: World) -> None:
    """After a minute nobody can still be completing it; before that it is busy."""
    upload, _ = world.start(FILM)
    world.send(upload)
    world.records.move(upload, State.COMPLETING, now=world.now)
    world.wait(seconds=60)
    with pytest.raises(UploadBusyError):
        world.abort(upload)
    world.wait(seconds=1)
    assert world.abort(upload).state is State.ABORTED
    assert world.objects.multiparts == {}


def test_abort_of_an_abandoned_upload_yields_when_another_goes_on_completing(world: World) -> None:
    """What was read is no longer so when it is written: the one who completes keeps the upload."""
    upload, _ = world.start(FILM)
    stale = world.records.move(upload, State.COMPLETING, now=world.now)
    world.wait(seconds=90)
    world.records.after["find"] = lambda: world.records.move(stale, State.COMPLETING, now=world.now)
    with pytest.raises(UploadBusyError):
        world.abort(upload)
    assert world.record(upload).state is State.COMPLETING
    assert world.objects.multiparts


@pytest.mark.parametrize("order", [SMALL, FILM])
def test_abort_at_expiry_leaves_what_was_completed_in_time(world: World, order: Order) -> None:
    """A complete that began in time has its verdict written; the clock alone takes nothing away."""
    upload, _ = world.start(order)
    world.send(upload)
    found = world.records.find(upload.tenant, upload.id)
    assert found is not None
    assert world.complete(upload).state is State.READY
    world.wait(days=1)
    with pytest.raises(ConflictError):
        world.abort(upload)
    assert world.records.move(found, State.EXPIRED, now=world.now, only_from=OPEN).state is State.READY
    assert len(world.objects.objects) == 1
