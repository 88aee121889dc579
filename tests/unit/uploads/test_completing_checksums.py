"""Finishing uploads in parts whose bytes were promised by a checksum."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.unit.fakes.object_store import ChecksumMissingError, composite_of
from tests.unit.fakes.world import World, part_digest
from uploads.checksums import compute
from uploads.errors import ConflictError, InvalidRequestError, PromiseBrokenError
from uploads.limits import INLINE_READ_BYTES, MIB
from uploads.model import State, Upload
from uploads.paging import PartSelection
from uploads.promise import Algorithm, Checksum, ChecksumType

CRC32 = Checksum(Algorithm.CRC32, "AAAAAA==")
CRC64NVME = Checksum(Algorithm.CRC64NVME, "AAAAAAAAAAA=")
CONTENT = b"the whole film"
SHA256 = Checksum(Algorithm.SHA256, compute(Algorithm.SHA256, [CONTENT]))
OF_PARTS = Checksum(Algorithm.SHA256, None, ChecksumType.COMPOSITE)
composites = pytest.mark.parametrize("algorithm", [Algorithm.SHA256, Algorithm.SHA1, Algorithm.CRC32, Algorithm.CRC32C])


def sent(world: World, checksum: Checksum, content: bytes = b"") -> Upload:
    """An upload in four parts, all sent, whose object will have this content."""
    upload, _ = world.start(checksum=checksum)
    world.send(upload)
    world.objects.contents[world.key(upload)] = content
    return upload


def composite(algorithm: Algorithm, content: str = "") -> Checksum:
    """What S3 makes of the checksums of the four parts."""
    digests = [part_digest_of(algorithm, number, content) for number in range(1, 5)]
    return Checksum(algorithm, composite_of(algorithm, digests), ChecksumType.COMPOSITE)


def part_digest_of(algorithm: Algorithm, number: int, content: str) -> str:
    upload, _ = World().start(checksum=Checksum(algorithm, None, ChecksumType.COMPOSITE))
    return part_digest(upload, number, content)


@pytest.mark.parametrize("checksum", [CRC32, CRC64NVME])
def test_parts_that_add_up_to_the_promised_checksum_are_ready(world: World, checksum: Checksum) -> None:
    """S3 keeps these of the whole: nothing is read."""
    ready = world.complete(sent(world, checksum))
    assert ready.object is not None
    assert (ready.state, ready.object.checksum) == (State.READY, checksum)
    assert "read_object" not in world.objects.calls


@pytest.mark.parametrize("checksum", [CRC32, CRC64NVME])
def test_parts_that_do_not_add_up_to_it_are_rejected_and_freed(world: World, checksum: Checksum) -> None:
    """S3 refuses to assemble them, and no further try could mend it."""
    upload = sent(world, checksum)
    world.objects.sums[upload.id] = replace(checksum, value="BBBBBB==")
    for _ in range(2):
        with pytest.raises(PromiseBrokenError, match="do not add up to the checksum that was promised"):
            world.complete(upload)
    assert world.record(upload).state is State.REJECTED
    assert (world.objects.objects, world.objects.multiparts) == ({}, {})


@composites
def test_composite_checksum_as_promised_is_ready(world: World, algorithm: Algorithm) -> None:
    """S3 makes it of the parts' own, and the verdict compares it."""
    checksum = composite(algorithm)
    ready = world.complete(sent(world, checksum))
    assert ready.object is not None
    assert (ready.state, ready.object.checksum) == (State.READY, checksum)


@composites
def test_other_composite_checksum_is_rejected_and_deleted(world: World, algorithm: Algorithm) -> None:
    """Parts arrived whole, but they are not the promised ones."""
    upload = sent(world, composite(algorithm, "other"))
    with pytest.raises(PromiseBrokenError, match=f"the {algorithm} checksum is not the one promised"):
        world.complete(upload)
    assert world.objects.objects == {}


def test_composite_checksum_that_the_store_does_not_tell_cannot_be_proven(world: World) -> None:
    """The bytes alone do not say where parts began: reading them would prove nothing."""
    upload = sent(world, composite(Algorithm.SHA256))
    world.objects.after["complete_multipart"] = lambda: forget_checksum(world, upload)
    with pytest.raises(PromiseBrokenError, match="cannot be proven"):
        world.complete(upload)
    assert "read_object" not in world.objects.calls


def forget_checksum(world: World, upload: Upload) -> None:
    key = world.key(upload)
    world.objects.objects[key] = replace(world.objects.objects[key], checksum=None)


def test_parts_own_checksums_are_enough_where_no_value_was_promised(world: World) -> None:
    """S3 took each part only with its own; the record keeps what it made of them."""
    upload, _ = world.start(checksum=OF_PARTS)
    with pytest.raises(ChecksumMissingError):
        world.objects.upload_part(upload.multipart_id or "", 1, 8 * MIB)
    world.send(upload)
    ready = world.complete(upload)
    assert ready.object is not None
    assert (ready.state, ready.object.checksum) == (State.READY, composite(Algorithm.SHA256))


@pytest.mark.parametrize("with_parts", [True, False])
def test_whole_sha_of_parts_is_read(world: World, with_parts: bool) -> None:
    """S3 keeps none of the whole, with the parts' own or without."""
    upload, _ = world.start(checksum=SHA256)
    if with_parts:
        world.sign(upload, PartSelection(part_numbers=(1,), checksums={1: part_digest(upload, 1)}))
        upload = world.record(upload)
    world.send(upload)
    world.objects.contents[world.key(upload)] = CONTENT
    assert world.complete(upload).state is State.READY
    assert "read_object" in world.objects.calls


def test_other_whole_sha_is_rejected(world: World) -> None:
    """Each part may have come through unharmed, and the file be another."""
    with pytest.raises(PromiseBrokenError, match="the sha256 checksum is not the one promised"):
        world.complete(sent(world, SHA256, b"another film"))
    assert world.objects.objects == {}


def test_large_file_in_parts_is_verified_later(world: World) -> None:
    """Assembled now, and not again when the client asks once more; read by a caller with more time."""
    upload, _ = world.start(checksum=SHA256, size_bytes=INLINE_READ_BYTES + 1)
    world.send(upload)
    for _ in range(2):
        assert world.complete(upload).state is State.VERIFYING
    assert world.records.edges == [(State.ISSUED, State.COMPLETING), (State.COMPLETING, State.VERIFYING)]
    assert world.objects.calls.count("complete_multipart") == 1


def test_object_that_is_gone_before_it_was_verified_has_expired(world: World) -> None:
    """Somebody has deleted it past us: nothing will ever be ready."""
    upload, _ = world.start(checksum=SHA256, size_bytes=INLINE_READ_BYTES + 1)
    world.send(upload)
    world.complete(upload)
    world.objects.delete_object(world.key(upload))
    with pytest.raises(ConflictError) as caught:
        world.complete(upload)
    assert caught.value.code == "UPLOAD_EXPIRED"


def test_parts_named_with_their_checksums_complete_the_upload(world: World) -> None:
    """As S3's own clients do."""
    upload, _ = world.start(checksum=OF_PARTS)
    assert world.complete(upload, world.send(upload)).state is State.READY


@pytest.mark.parametrize(
    ("change", "code", "pointer"),
    [
        ({"checksum": SHA256.value}, "PART_CHECKSUM_MISMATCH", "/parts/2/checksum"),
        ({"checksum": SHA256.value, "etag": '"x"'}, "PART_ETAG_MISMATCH", "/parts/2/etag"),
    ],
)
def test_part_named_with_another_checksum_is_refused(
    world: World, change: dict[str, Any], code: str, pointer: str
) -> None:
    """What the client means is not what S3 has; the upload stays open."""
    upload, _ = world.start(checksum=OF_PARTS)
    claimed = world.send(upload)
    claimed[2] = replace(claimed[2], **change)
    with pytest.raises(ConflictError) as caught:
        world.complete(upload, claimed)
    assert (caught.value.code, caught.value.errors[0][0]) == (code, pointer)
    assert world.record(upload) == upload


def test_part_named_with_a_checksum_that_is_none_is_invalid(world: World) -> None:
    """Whether the store lists any or not: told to it, the whole request would be malformed."""
    upload, _ = world.start(checksum=CRC32)
    claimed = world.send(upload)
    claimed[1] = replace(claimed[1], checksum="not base64!")
    with pytest.raises(InvalidRequestError) as caught:
        world.complete(upload, claimed)
    assert caught.value.errors[0][0] == "/parts/1/checksum"
    assert world.record(upload) == upload
