"""What two may do to one upload at once, step between step: each of these was a way to lose a file, or to lie of it."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.world import FILM, RULES, SMALL, World
from uploads.arriving import Effect, note_arrival
from uploads.errors import UnavailableError, UploadBusyError
from uploads.lifecycle import ASSEMBLED_WITHIN
from uploads.limits import GIB, MAX_OBJECT_BYTES
from uploads.model import State, Upload
from uploads.paging import PartSelection
from uploads.promise import Algorithm, Checksum, Overwrite, Replaced, Strategy
from uploads.sweeping import sweep

SHA = Checksum(Algorithm.SHA256, base64.b64encode(bytes(32)).decode())
DIGESTS = {1: base64.b64encode(hashlib.sha256(b"1").digest()).decode()}
VERSIONED = replace(RULES, keeps_versions=True)


def sweep_all(world: World) -> None:
    sweep(world.service, now=world.now, stop=lambda: False)


def reopen(world: World, upload: Upload) -> None:
    """Another device has the first part signed with its checksum."""
    world.sign(upload, PartSelection(part_numbers=(1,), checksums=DIGESTS))


def ready(world: World, **changes: Any) -> Upload:
    upload, _ = world.start(SMALL, **changes)
    world.send(upload)
    return world.complete(upload)


def test_upload_that_is_opened_anew_while_it_is_completed_stays_open(world: World) -> None:
    """The parts that S3 has freed were the former ones."""
    upload, _ = world.start(FILM, checksum=SHA)
    world.objects.before["list_parts"] = lambda: reopen(world, upload)
    with pytest.raises(UploadBusyError):
        world.complete(upload)
    assert world.record(upload).state is State.UPLOADING
    assert list(world.objects.multiparts) == [world.record(upload).multipart_id]


def test_upload_that_is_opened_anew_while_it_is_watched_is_not_called_expired(world: World) -> None:
    """A terminal state would have to stay one."""
    upload, _ = world.start(FILM, checksum=SHA)
    world.objects.before["list_parts"] = lambda: reopen(world, upload)
    assert world.watch(upload)[0].state is State.UPLOADING


def test_upload_that_is_completed_while_it_is_watched_is_shown_ready(world: World) -> None:
    """Its parts are gone for the best of reasons."""
    upload, _ = world.start(FILM)
    world.send(upload)
    world.objects.before["list_parts"] = lambda: world.complete(upload)
    assert world.watch(upload)[0].state is State.READY


def test_missing_parts_of_an_upload_that_is_opened_anew_may_be_asked_for_again(world: World) -> None:
    """Nothing is lost: the client need not start anew."""
    upload, _ = world.start(FILM, checksum=SHA)
    world.objects.before["list_parts"] = lambda: reopen(world, upload)
    with pytest.raises(UploadBusyError):
        world.sign(upload, PartSelection(missing=True))


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


def test_version_that_is_covered_before_it_is_verified_is_found_under_the_other() -> None:
    """Two devices saved the same document."""
    world = World(VERSIONED)
    target = ready(world)
    one, _ = world.start(SMALL, overwrite=Overwrite.VERSION, replaces=Replaced(target.id))
    other, _ = world.start(SMALL, overwrite=Overwrite.VERSION, replaces=Replaced(target.id))
    world.send(one)
    world.send(other)
    states = [world.complete(upload).state for upload in (other, one)]
    assert states == [State.READY, State.READY]
    versions = [world.record(upload).object for upload in (one, other)]
    assert len({stored.version_id for stored in versions if stored}) == 2


def test_object_is_not_deleted_once_another_replacement_stands_at_the_key(world: World) -> None:
    """It came between the look and the deletion."""
    target = ready(world)
    assert target.object
    one, _ = world.start(SMALL, overwrite=Overwrite.REPLACE, replaces=Replaced(target.id, target.object.etag))
    world.send(one)
    stored = world.objects.objects[world.key(one)]

    def replace_it() -> None:
        world.objects.objects[world.key(one)] = replace(stored, etag='"of another"')

    world.objects.before["delete_object"] = replace_it
    world.abort(one)
    assert world.objects.objects[world.key(one)].etag == '"of another"'


def test_upload_whose_form_still_lives_is_not_replaced_yet(world: World) -> None:
    """The form would write over the replacement, with nobody the wiser."""
    target = ready(world, strategy=Strategy.POST)
    assert target.object
    wanted: dict[str, Any] = {"overwrite": Overwrite.REPLACE, "replaces": Replaced(target.id, target.object.etag)}
    with pytest.raises(UploadBusyError) as caught:
        world.start(SMALL, **wanted)
    assert 0 < (caught.value.retry_after_seconds or 0) <= RULES.max_url_expiry_seconds + 1
    world.wait(seconds=RULES.max_url_expiry_seconds)
    world.start(SMALL, **wanted)


@pytest.mark.parametrize("checksum", [SHA, Checksum(Algorithm.CRC64NVME, "AAAAAAAAAAA=")])
def test_whole_digest_may_be_promised_of_whatever_s3_takes(world: World, checksum: Checksum) -> None:
    """A job reads it, for as long as that takes."""
    world.start(FILM, checksum=checksum, size_bytes=MAX_OBJECT_BYTES, part_size_bytes=5 * GIB)


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


def test_form_is_renewed_with_all_of_its_fields(world: World) -> None:
    """A form without them is none."""
    upload, page = world.start(SMALL, strategy=Strategy.POST)
    world.wait(minutes=10)
    [part] = world.sign(upload).parts
    first = page.parts[0].request.fields
    assert part.request.fields
    assert first
    assert part.request.fields.keys() == first.keys()
