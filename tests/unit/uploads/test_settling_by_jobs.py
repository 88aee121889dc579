"""The verdict on what takes too long to read while its client waits: a job is asked for it, once."""

from __future__ import annotations

import pytest

from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.world import SMALL, World
from tests.unit.uploads.promised_content import CRC64NVME, OTHER_CONTENT, arrived
from uploads.errors import ConflictError
from uploads.limits import INLINE_READ_BYTES
from uploads.model import State, Upload
from uploads.promise import Algorithm, Checksum
from uploads.sweeping import sweep

CRC32C = Checksum(Algorithm.CRC32C, "AAAAAA==")


def read(world: World, upload: Upload) -> Upload:
    """The job that was asked for."""
    world.background.work(world.service, world.now)
    return world.record(upload)


@pytest.mark.parametrize("checksum", [CRC32C, CRC64NVME])
@pytest.mark.parametrize("size_bytes", [0, SMALL.size_bytes, INLINE_READ_BYTES + 1])
def test_checksum_that_takes_more_than_the_standard_library_is_left_to_a_job(
    world: World, checksum: Checksum, size_bytes: int
) -> None:
    """However small the object is: no request loads what a job may."""
    upload = arrived(world, checksum=checksum, size_bytes=size_bytes)
    assert world.complete(upload).state is State.VERIFYING
    assert world.background.asked == [(upload.tenant, upload.id)]
    assert "read_object" not in world.objects.calls


def test_object_too_large_to_read_meanwhile_is_left_verifying(world: World) -> None:
    """The client is told so, and a job is asked to read it: once, however often the client asks."""
    upload = arrived(world, size_bytes=INLINE_READ_BYTES + 1)
    for _ in range(2):
        assert world.complete(upload).state is State.VERIFYING
    assert "read_object" not in world.objects.calls
    assert world.background.asked == [(upload.tenant, upload.id)]
    assert read(world, upload).state is State.READY
    assert world.complete(upload).state is State.READY


@pytest.mark.parametrize("moment", ["before", "after"])
def test_job_that_could_not_be_asked_for_is_for_the_next_sweep(world: World, moment: str) -> None:
    """The client is answered all the same: its file is there."""
    upload = arrived(world, size_bytes=INLINE_READ_BYTES + 1)
    getattr(world.background, moment)["verify"] = outage
    assert world.complete(upload).state is State.VERIFYING
    world.background.asked.clear()
    assert sweep(world.service, now=world.now, stop=lambda: False).counts == {"verifying": 1}
    assert world.background.asked == [(upload.tenant, upload.id)]


def test_upload_that_another_ends_meanwhile_is_not_left_to_a_job(world: World) -> None:
    """There is nothing to verify any more."""
    upload = arrived(world, size_bytes=INLINE_READ_BYTES + 1)
    world.records.before["move"] = lambda: world.abort(upload)
    with pytest.raises(ConflictError, match="aborted"):
        world.complete(upload)
    assert world.background.asked == []


def test_object_just_small_enough_is_read_at_once(world: World) -> None:
    """To the byte."""
    assert world.complete(arrived(world, size_bytes=INLINE_READ_BYTES)).state is State.READY


def test_verifying_is_entered_once_however_often_a_client_asks(world: World) -> None:
    """Entering it again would put off the sweeper for as long as it asks."""
    upload = arrived(world, size_bytes=INLINE_READ_BYTES + 1)
    verifying = world.complete(upload)
    due = dict(world.records.due)
    world.wait(minutes=5)
    assert world.complete(upload) == verifying == world.record(upload)
    assert world.records.due == due
    assert [target for _, target in world.records.edges] == [State.VERIFYING]


def test_large_object_of_another_checksum_is_rejected_in_the_end(world: World) -> None:
    """Verifying promises nothing."""
    upload = arrived(world, OTHER_CONTENT, size_bytes=INLINE_READ_BYTES + 1)
    assert world.complete(upload).state is State.VERIFYING
    assert read(world, upload).state is State.REJECTED
    assert world.objects.objects == {}
