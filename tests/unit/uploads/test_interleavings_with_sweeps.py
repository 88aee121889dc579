"""What comes late or fails, and the sweep that meets it: each of these was a way to lose a file, or to lie of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.world import FILM, SMALL, World
from uploads.arriving import Effect, note_arrival
from uploads.errors import UnavailableError, UploadBusyError
from uploads.lifecycle import ASSEMBLED_WITHIN
from uploads.model import State
from uploads.sweeping import sweep


def sweep_all(world: World) -> None:
    sweep(world.service, now=world.now, stop=lambda: False)


def test_upload_that_s3_is_still_assembling_is_neither_expired_nor_ready(world: World) -> None:
    """It "could take several minutes", of which S3 shows neither the parts nor the object; then it is given up."""
    upload, _ = world.start(FILM)
    world.send(upload)
    world.objects.before["complete_multipart"] = outage
    with pytest.raises(UnavailableError):
        world.complete(upload)
    world.objects.multiparts.clear()
    world.wait(minutes=2)
    with pytest.raises(UploadBusyError) as caught:
        world.complete(upload)
    assert caught.value.retry_after_seconds == 10
    sweep_all(world)
    assert world.record(upload).state is State.COMPLETING
    world.wait(seconds=ASSEMBLED_WITHIN.total_seconds())
    sweep_all(world)
    assert world.record(upload).state is State.EXPIRED


def test_object_that_s3_was_assembling_is_settled_once_it_is_there(world: World) -> None:
    """Whoever looks next finds it."""
    upload, _ = world.start(FILM)
    world.send(upload)
    world.objects.after["complete_multipart"] = outage
    world.objects.before["find_object"] = outage
    with pytest.raises(UnavailableError):
        world.complete(upload)
    world.wait(minutes=2)
    sweep_all(world)
    assert world.record(upload).state is State.READY


def test_file_that_came_in_time_is_ready_though_nobody_said_so_until_the_end(world: World) -> None:
    """Its event was lost, or the store sends none; the sweeper had looked before it came."""
    upload, _ = world.start(SMALL)
    world.wait(minutes=16)
    sweep_all(world)
    world.wait(minutes=4)
    world.send(upload)
    world.now = upload.expires_at
    sweep_all(world)
    assert world.record(upload).state is State.READY


def test_event_that_comes_late_settles_what_came_in_time(world: World) -> None:
    """A failed message comes again half an hour later."""
    upload, _ = world.start(SMALL)
    world.now = upload.expires_at - timedelta(minutes=1)
    world.send(upload)
    world.wait(minutes=30)
    assert note_arrival(world.service, world.key(upload), now=world.now).effect is Effect.SETTLED
    assert world.record(upload).state is State.READY


def test_record_that_cannot_be_read_is_in_no_other_ones_way(world: World) -> None:
    """One damaged item must not keep the sweeper from the rest, for ever."""

    def damage() -> None:
        raise KeyError("plan")

    uploads = [world.start(SMALL)[0] for _ in range(3)]
    world.wait(days=2)
    world.records.before["find"] = damage
    swept = sweep(world.service, now=world.now, stop=lambda: False)
    assert swept.counts == {"failed": 1, "expired": 2}
    assert sorted(world.record(upload).state for upload in uploads) == ["expired", "expired", "issued"]


def test_sweep_whose_list_fails_does_not_call_itself_finished(world: World) -> None:
    """Operators would believe it."""
    world.records.before["list_due"] = outage
    assert not sweep(world.service, now=world.now, stop=lambda: False).is_finished
