"""Digests that are known already: told at once, without a byte read."""

from __future__ import annotations

import base64
import hashlib
import zlib
from dataclasses import replace

import pytest

from tests.unit.fakes.job_world import JobWorld
from tests.unit.jobs.types.digests import CONTENT, digests, sha256, world_of_small_steps
from uploads.promise import Algorithm, Checksum, ChecksumType, Strategy

SHA256 = base64.b64encode(hashlib.sha256(CONTENT).digest()).decode()
CRC32 = base64.b64encode(zlib.crc32(CONTENT).to_bytes(4, "big")).decode()
OF_S3 = Checksum(Algorithm.CRC32, CRC32)
OF_PARTS = Checksum(Algorithm.SHA256, f"{SHA256}-3", ChecksumType.COMPOSITE)


@pytest.fixture
def world() -> JobWorld:
    return world_of_small_steps()


def test_digest_that_the_record_holds_is_told_without_reading(world: JobWorld) -> None:
    """S3 told it when the upload was verified."""
    job = world.do("digest", world.ready(CONTENT, checksum=OF_S3), {"algorithms": ["crc32"]})
    assert digests(job)["crc32"] == {
        "value": CRC32,
        "hex": base64.b64decode(CRC32).hex(),
        "type": "FULL_OBJECT",
        "source": "s3",
    }
    assert (world.files.read_bytes, world.files.calls, "find_checksum" in world.objects.calls) == (0, [], False)


def test_digest_that_s3_tells_only_when_asked_is_told_without_reading(world: JobWorld) -> None:
    """GetObjectAttributes knows what the record does not."""
    upload = world.ready(CONTENT)
    world.objects.attributes[world.key(upload)] = OF_S3
    job = world.do("digest", upload, {"algorithms": ["crc32"]})
    assert (digests(job)["crc32"]["source"], world.files.calls) == ("s3", [])


def test_only_what_is_not_known_is_computed(world: JobWorld) -> None:
    """The known one is carried along, and asked for once."""
    upload = world.ready(CONTENT)
    world.objects.attributes[world.key(upload)] = OF_S3
    job = world.do("digest", upload, {"algorithms": ["sha256", "crc32"]}, steps=1)
    assert {name: found["source"] for name, found in digests(job).items()} == {"sha256": "computed", "crc32": "s3"}
    assert world.objects.calls.count("find_checksum") == 1


def test_digest_of_parts_digests_is_no_digest_of_the_file(world: JobWorld) -> None:
    """A composite one has the algorithm's name, and is another number."""
    upload = world.ready(CONTENT)
    world.objects.attributes[world.key(upload)] = OF_PARTS
    assert digests(world.do("digest", upload))["sha256"]["hex"] == sha256(CONTENT)


def test_whole_sha_of_parts_is_ours(world: JobWorld) -> None:
    """S3 keeps none; the service has read the file for it when it was verified."""
    upload = world.ready(CONTENT)
    plan = replace(upload.plan, strategy=Strategy.MULTIPART)
    stored = replace(upload.object, checksum=Checksum(Algorithm.SHA256, SHA256)) if upload.object else None
    world.records.uploads[upload.tenant, upload.id] = replace(upload, plan=plan, object=stored)
    job = world.do("digest", upload)
    assert (digests(job)["sha256"]["source"], world.files.calls) == ("computed", [])


def test_md5_is_always_computed(world: JobWorld) -> None:
    """S3 knows none; it is not even asked."""
    job = world.do("digest", world.ready(CONTENT), {"algorithms": ["md5"]})
    assert digests(job)["md5"]["hex"] == hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()
    assert "find_checksum" not in world.objects.calls
