"""The verdict: S3 tells the checksum, or tells it on asking, or the object is read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.world import RULES, World
from tests.unit.uploads.promised_content import CONTENT, CRC64NVME, OTHER_CONTENT, OTHER_SHA256, SHA256, arrived
from uploads.checksums import compute
from uploads.errors import PromiseBrokenError, UnavailableError
from uploads.limits import INLINE_READ_BYTES
from uploads.model import State, StoredObject
from uploads.promise import Algorithm, Checksum, ChecksumType, Strategy


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
