"""What two may do to one upload at once, step between step: each of these was a way to lose a file, or to lie of it."""

from __future__ import annotations

import base64
import hashlib

import pytest

from tests.unit.fakes.world import FILM, SMALL, World
from uploads.errors import UploadBusyError
from uploads.limits import GIB, MAX_OBJECT_BYTES
from uploads.model import State, Upload
from uploads.paging import PartSelection
from uploads.promise import Algorithm, Checksum, Strategy

SHA = Checksum(Algorithm.SHA256, base64.b64encode(bytes(32)).decode())
DIGESTS = {1: base64.b64encode(hashlib.sha256(b"1").digest()).decode()}


def reopen(world: World, upload: Upload) -> None:
    """Another device has the first part signed with its checksum."""
    world.sign(upload, PartSelection(part_numbers=(1,), checksums=DIGESTS))


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


@pytest.mark.parametrize("checksum", [SHA, Checksum(Algorithm.CRC64NVME, "AAAAAAAAAAA=")])
def test_whole_digest_may_be_promised_of_whatever_s3_takes(world: World, checksum: Checksum) -> None:
    """A job reads it, for as long as that takes."""
    world.start(FILM, checksum=checksum, size_bytes=MAX_OBJECT_BYTES, part_size_bytes=5 * GIB)


def test_form_is_renewed_with_all_of_its_fields(world: World) -> None:
    """A form without them is none."""
    upload, page = world.start(SMALL, strategy=Strategy.POST)
    world.wait(minutes=10)
    [part] = world.sign(upload).parts
    first = page.parts[0].request.fields
    assert part.request.fields
    assert first
    assert part.request.fields.keys() == first.keys()
