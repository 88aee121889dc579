"""The verdict: S3 tells the checksum, or tells it on asking, or the object is read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.world import RULES, SMALL, World
from uploads.checksums import compute
from uploads.errors import ConflictError, PromiseBrokenError, UnavailableError
from uploads.limits import INLINE_READ_BYTES
from uploads.model import State, StoredObject, Upload
from uploads.promise import Algorithm, Checksum, ChecksumType, Strategy
from uploads.sweeping import sweep

CONTENT, OTHER_CONTENT = b"what was promised", b"what was not!"
SHA256 = Checksum(Algorithm.SHA256, compute(Algorithm.SHA256, [CONTENT]))
OTHER_SHA256 = Checksum(Algorithm.SHA256, compute(Algorithm.SHA256, [OTHER_CONTENT]))
CRC32C = Checksum(Algorithm.CRC32C, "AAAAAA==")
CRC64NVME = Checksum(Algorithm.CRC64NVME, "AAAAAAAAAAA=")


def arrived(
    world: World, content: bytes = CONTENT, told: Checksum | None = None, checksum: Checksum = SHA256, **changes: Any
) -> Upload:
    """An upload with a promised checksum, whose object is there; `told` is what its head says."""
    upload, _ = world.start(SMALL, **{"checksum": checksum, "strategy": Strategy.PUT, **changes})
    key = world.key(upload)
    world.objects.put_object(key, upload.size_bytes, upload.content_type, checksum=told, content=content)
    return upload


def read(world: World, upload: Upload) -> Upload:
    """The job that was asked for."""
    world.background.work(world.service, world.now)
    return world.record(upload)


def test_checksum_that_s3_tells_is_enough(world: World) -> None:
    """Nothing is read, however large the object is; the record keeps what was told."""
    upload = arrived(world, told=SHA256, size_bytes=INLINE_READ_BYTES + 1)
    ready = world.complete(upload)
    assert (ready.state, ready.object and ready.object.checksum) == (State.READY, SHA256)
    assert not {"find_checksum", "read_object"} & set(world.objects.calls)


def test_checksum_that_s3_tells_by_attributes_alone_is_enough(world: World) -> None:
    """Some stores tell it only there."""
    upload = arrived(world, size_bytes=INLINE_READ_BYTES + 1)
    world.objects.attributes[world.key(upload)] = SHA256
    ready = world.complete(upload)
    assert (ready.state, ready.object and ready.object.checksum) == (State.READY, SHA256)
    assert "read_object" not in world.objects.calls


@pytest.mark.parametrize("told", [None, CRC64NVME])
@pytest.mark.parametrize("algorithm", [Algorithm.SHA256, Algorithm.SHA1, Algorithm.CRC32])
def test_object_is_read_where_s3_tells_no_such_checksum(
    world: World, told: Checksum | None, algorithm: Algorithm
) -> None:
    """What it keeps of its own choice proves nothing; what we have proven stands on the record, as if it were told."""
    checksum = Checksum(algorithm, compute(algorithm, [CONTENT]))
    ready = world.complete(arrived(world, told=told, checksum=checksum))
    assert (ready.state, ready.object and ready.object.checksum) == (State.READY, checksum)
    assert "read_object" in world.objects.calls


@pytest.mark.parametrize("told", [OTHER_SHA256, None], ids=["told", "read"])
def test_object_of_another_checksum_is_rejected_and_deleted(world: World, told: Checksum | None) -> None:
    """Whoever found out."""
    upload = arrived(world, OTHER_CONTENT, told)
    with pytest.raises(PromiseBrokenError, match=r"^Rejected and deleted: the sha256 checksum is not the one promised"):
        world.complete(upload)
    assert world.record(upload).state is State.REJECTED
    assert world.objects.objects == {}


def test_other_checksum_by_attributes_rejects_without_reading(world: World) -> None:
    """S3's word is enough for that too."""
    upload = arrived(world)
    world.objects.attributes[world.key(upload)] = OTHER_SHA256
    with pytest.raises(PromiseBrokenError):
        world.complete(upload)
    assert "read_object" not in world.objects.calls


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


def test_checksum_of_parts_that_the_store_does_not_tell_is_not_ready(world: World) -> None:
    """The bytes do not tell where parts began: that is said at once, and nothing is read for it."""
    upload, _ = world.start(checksum=Checksum(Algorithm.CRC32, "AAAAAA==-4", ChecksumType.COMPOSITE))
    world.send(upload)
    stored = StoredObject('"of-another-store-4"', upload.size_bytes, upload.content_type)
    del world.objects.multiparts[upload.multipart_id or ""]
    world.objects.objects[world.key(upload)] = stored
    with pytest.raises(PromiseBrokenError, match="cannot be proven"):
        world.complete(upload)
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


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("call", ["find_checksum", "read_object"])
def test_verdict_is_left_open_while_s3_does_not_answer(world: World, moment: str, call: str) -> None:
    """An outage is no broken promise; the next complete finds out."""
    upload = arrived(world)
    getattr(world.objects, moment)[call] = outage
    with pytest.raises(UnavailableError):
        world.complete(upload)
    assert world.record(upload).state is State.ISSUED
    assert world.complete(upload).state is State.READY


def test_object_that_changes_while_it_is_read_gets_no_verdict(world: World) -> None:
    """What was read is no longer what is there."""
    upload = arrived(world)
    key = world.key(upload)

    def change() -> None:
        world.objects.put_object(key, upload.size_bytes, upload.content_type, must={}, content=OTHER_CONTENT)

    world.objects.before["read_object"] = change
    with pytest.raises(UnavailableError):
        world.complete(upload)
    with pytest.raises(PromiseBrokenError):
        world.complete(upload)


@pytest.mark.parametrize("strategy", [Strategy.PUT, Strategy.POST])
@pytest.mark.parametrize("quarantines", [True, False])
def test_rejected_object_is_quarantined_where_the_deployment_asks_for_it(strategy: Strategy, quarantines: bool) -> None:
    """It stays for people to look at, and the client hears the truth."""
    world = World(replace(RULES, quarantines_rejected=quarantines))
    upload = arrived(world, OTHER_CONTENT, strategy=strategy)
    fate = "quarantined" if quarantines else "deleted"
    for _ in range(2):
        with pytest.raises(PromiseBrokenError, match=f"^Rejected and {fate}: "):
            world.complete(upload)
    key = world.key(upload)
    assert (key in world.objects.objects, (key, None) in world.objects.quarantined) == (quarantines, quarantines)


def test_aborted_object_is_deleted_even_where_rejected_ones_are_quarantined() -> None:
    """Nobody needs to look at what its own client has given up."""
    world = World(replace(RULES, quarantines_rejected=True))
    upload = arrived(world)
    world.abort(upload)
    assert (world.objects.objects, world.objects.quarantined) == ({}, set())
