"""Completing while others complete, abort or send parts at the same time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.unit.fakes.world import FILM, SMALL, World
from uploads.errors import ConflictError, PromiseBrokenError, UploadBusyError
from uploads.model import State, Upload


@pytest.fixture
def film(world: World) -> Upload:
    """A multipart upload of four parts, all of them sent."""
    upload, _ = world.start(FILM)
    world.send(upload)
    return upload


def test_part_that_changes_while_completing_makes_the_caller_try_again(world: World, film: Upload) -> None:
    """S3 refuses the ETag that was listed; the upload is open again, and a second try takes the new part."""
    world.objects.before["complete_multipart"] = lambda: world.send_part(film, 2, "again")
    with pytest.raises(UploadBusyError) as caught:
        world.complete(film)
    assert caught.value.retry_after_seconds == 2
    assert world.record(film).state is State.UPLOADING
    assert world.complete(film).state is State.READY


def test_object_that_another_assembles_between_two_looks_is_not_taken_for_lost(world: World, film: Upload) -> None:
    """Refused, and no object yet: another is at it. Then the parts are gone, because there is an object now."""
    key, parts = world.key(film), world.objects.list_parts(world.key(film), film.multipart_id or "")
    assert parts is not None
    stale = {1: replace(parts[0], etag='"other"')}

    def assemble_meanwhile() -> None:
        world.objects.multiparts[film.multipart_id or ""].parts[1] = parts[0]
        world.objects.complete_multipart(key, film, parts)

    def refuse_and_then_assemble() -> None:
        world.objects.multiparts[film.multipart_id or ""].parts |= stale
        world.objects.before["list_parts"] = assemble_meanwhile

    world.objects.before["complete_multipart"] = refuse_and_then_assemble
    assert world.complete(film).state is State.READY


@pytest.mark.parametrize("call", ["list_parts", "complete_multipart", "find_object"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_two_completes_at_once_have_one_result(world: World, film: Upload, call: str, moment: str) -> None:
    """Wherever the second overtakes the first, both are told of the same object."""
    others: list[Upload] = []
    getattr(world.objects, moment)[call] = lambda: others.append(world.complete(film))
    ours = world.complete(film)
    assert ours == others[0] == world.record(film)
    assert ours.state is State.READY
    assert [edge for edge in world.records.edges if edge[1] is State.READY] == [(State.COMPLETING, State.READY)]


def test_two_completes_of_a_broken_promise_at_once_have_one_verdict(world: World) -> None:
    """The first verdict stands and both callers hear it."""
    upload, _ = world.start(SMALL)
    world.objects.put_object(world.key(upload), 7, "application/pdf")

    def other() -> None:
        with pytest.raises(PromiseBrokenError):
            world.complete(upload)

    world.objects.after["find_object"] = other
    with pytest.raises(PromiseBrokenError, match="7 arrived"):
        world.complete(upload)
    assert world.objects.objects == {}


def test_abort_is_busy_while_s3_assembles(world: World, film: Upload) -> None:
    """Once completing has begun, pulling the parts away would break it; the abort is told to wait."""

    def other() -> None:
        with pytest.raises(UploadBusyError):
            world.abort(film)

    world.objects.before["complete_multipart"] = other
    assert world.complete(film).state is State.READY


@pytest.mark.parametrize(
    "interrupt",
    [
        lambda world, abort: world.records.after.update(find=abort),
        lambda world, abort: world.objects.after.update(list_parts=abort),
    ],
    ids=["after the record was read", "after the parts were listed"],
)
def test_abort_before_completing_wins(
    world: World, film: Upload, interrupt: Callable[[World, Callable[[], Upload]], None]
) -> None:
    """The complete hears of it, and nothing is left at S3."""
    interrupt(world, lambda: world.abort(film))
    with pytest.raises(ConflictError) as caught:
        world.complete(film)
    assert caught.value.code == "UPLOAD_ABORTED"
    assert world.record(film).state is State.ABORTED
    assert (world.objects.objects, world.objects.multiparts) == ({}, {})


def test_abort_of_a_put_that_is_being_completed_leaves_no_object(world: World) -> None:
    """Abort overtakes between S3's word and the verdict: aborted stands."""
    upload, _ = world.start(SMALL)
    world.send(upload)
    world.objects.after["find_object"] = lambda: world.abort(upload)
    with pytest.raises(ConflictError) as caught:
        world.complete(upload)
    assert caught.value.code == "UPLOAD_ABORTED"
    assert world.objects.objects == {}


def test_object_assembled_after_an_abort_is_deleted(world: World, film: Upload) -> None:
    """A failed complete reopens the upload, an abort slips in, and another's complete still works at S3."""

    def reopen_and_abort() -> None:
        world.records.move(film, State.UPLOADING, now=world.now)
        multiparts = dict(world.objects.multiparts)
        world.abort(film)
        world.objects.multiparts.update(multiparts)  # S3 was at it already

    world.objects.before["complete_multipart"] = reopen_and_abort
    with pytest.raises(ConflictError) as caught:
        world.complete(film)
    assert caught.value.code == "UPLOAD_ABORTED"
    assert (world.objects.objects, world.objects.multiparts) == ({}, {})
