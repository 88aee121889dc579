"""Uploads that are verified by reading, and their jobs."""

from __future__ import annotations

import base64
import hashlib
import zlib
from dataclasses import replace
from typing import Any

from jobs.model import Job
from jobs.own_jobs import submit_verification
from tests.unit.fakes.file_store import Written
from tests.unit.fakes.job_world import JobWorld
from tests.unit.fakes.world import SMALL
from uploads.lifecycle import VERIFIED_WITHIN
from uploads.model import State, Upload
from uploads.promise import Algorithm, Checksum, Strategy

FORM = replace(SMALL, strategy=Strategy.POST)
# Width in bits and the reflected polynomial: https://reveng.sourceforge.io/crc-catalogue/
_CRCS = {Algorithm.CRC32C: (32, 0x82F63B78), Algorithm.CRC64NVME: (64, 0x9A6C9329AC4BC9B5)}


def checksum_of(algorithm: Algorithm, content: bytes) -> Checksum:
    """By other means than ours; the CRCs that the standard library has not are slow."""
    return Checksum(algorithm, base64.b64encode(_digest(algorithm, content)).decode())


def _digest(algorithm: Algorithm, content: bytes) -> bytes:
    if algorithm is Algorithm.CRC32:
        return zlib.crc32(content).to_bytes(4)
    if algorithm not in _CRCS:
        return hashlib.new(algorithm, content, usedforsecurity=False).digest()
    width, polynomial = _CRCS[algorithm]
    register = ones = (1 << width) - 1
    for byte in content:
        register ^= byte
        for _ in range(8):
            register = (register >> 1) ^ (polynomial if register & 1 else 0)
    return (register ^ ones).to_bytes(width // 8)


def put(world: JobWorld, upload: Upload, content: bytes) -> None:
    """The object is there, and S3 tells no checksum of it."""
    world.objects.put_object(world.key(upload), len(content), upload.content_type, must={}, content=content)
    world.files.files[world.key(upload)] = Written(content)


def verifying(world: JobWorld, content: bytes, checksum: Checksum, **changes: Any) -> Upload:
    """An upload whose object is there, and waits to be read: nobody has asked for a job yet."""
    upload, _ = world.start(FORM, **{"size_bytes": len(content), "checksum": checksum, **changes})
    put(world, upload, content)
    return world.records.move(upload, State.VERIFYING, now=world.now)


def submit(world: JobWorld, upload: Upload) -> Job:
    """The job that reads it."""
    return submit_verification(world.jobs, upload, now=world.now)


def verify(world: JobWorld, upload: Upload, *, steps: int = 1_000_000) -> Job:
    """The same, when it has ended."""
    job = submit(world, upload)
    world.work(steps=steps)
    return world.job(job)


def is_due(world: JobWorld, upload: Upload) -> bool:
    """Whether a sweep would look at it, once a reader is believed dead that began now."""
    return (upload.tenant, upload.id) in set(world.records.list_due(world.now + VERIFIED_WITHIN))
