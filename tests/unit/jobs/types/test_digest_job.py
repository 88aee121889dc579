"""Digest jobs read a file once for all that is asked, by as many runs as it takes."""

from __future__ import annotations

import base64
import hashlib
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.digests.hashers import ALGORITHMS
from jobs.model import Progress
from tests.unit.fakes.job_world import JobWorld
from tests.unit.jobs.types.digests import CONTENT, digests, sha256, world_of_small_steps
from uploads.limits import MIB

SHA256 = base64.b64encode(hashlib.sha256(CONTENT).digest()).decode()
CRC32 = base64.b64encode(zlib.crc32(CONTENT).to_bytes(4, "big")).decode()


@pytest.fixture
def world() -> JobWorld:
    return world_of_small_steps()


def test_answer_says_of_which_object_it_is(world: JobWorld) -> None:
    """In base64 as S3 says it, in hex as people compare it."""
    upload = world.ready(CONTENT)
    job = world.do("digest", upload)
    assert upload.object is not None
    assert job.response == {
        "upload_id": upload.id,
        "size_bytes": len(CONTENT),
        "etag": upload.object.etag,
        "digests": {
            "sha256": {"value": SHA256, "hex": sha256(CONTENT), "type": "FULL_OBJECT", "source": "computed"},
        },
    }


def test_all_algorithms_take_one_reading(world: JobWorld) -> None:
    """In the order they were asked for."""
    job = world.do("digest", world.ready(CONTENT), {"algorithms": list(ALGORITHMS)})
    assert list(digests(job)) == list(ALGORITHMS)
    assert digests(job)["crc32"]["value"] == CRC32
    assert world.files.read_bytes == len(CONTENT)


@given(
    content=st.binary(max_size=2_000),
    steps=st.integers(1, 5),
    step_bytes=st.integers(1, 700),
    range_bytes=st.integers(1, 900),
)
@settings(max_examples=40, deadline=None)
def test_digests_are_those_of_the_whole_file_however_the_runs_are_cut(
    content: bytes, steps: int, step_bytes: int, range_bytes: int
) -> None:
    """Each byte is read once."""
    step_bytes = max(step_bytes, len(content) // 50)
    range_bytes = max(range_bytes, len(content) // 50)
    world = world_of_small_steps(step_bytes=step_bytes, range_bytes=range_bytes)
    found = digests(world.do("digest", world.ready(content), {"algorithms": ["sha256", "md5", "crc32"]}, steps=steps))
    assert found["sha256"]["hex"] == sha256(content)
    assert found["md5"]["hex"] == hashlib.md5(content, usedforsecurity=False).hexdigest()
    assert found["crc32"]["hex"] == f"{zlib.crc32(content):08x}"
    assert world.files.read_bytes == len(content)


def test_progress_is_told_in_bytes_of_the_object(world: JobWorld) -> None:
    """A step further with every run that has time for one."""
    job = world.submit("digest", world.ready(CONTENT))
    seen = []
    while world.queue.waiting:
        world.run(world.queue.waiting.pop(0)[0], steps=1)
        seen.append(world.job(job).progress)
    assert seen[:3] == [Progress(done, len(CONTENT)) for done in (1_000, 2_000, 3_000)]
    assert seen[-1] == Progress(len(CONTENT), len(CONTENT))


def test_step_ends_after_a_second() -> None:
    """A slow network must not keep a run from its checkpoint."""
    world = world_of_small_steps(step_bytes=100 * MIB, range_bytes=100 * MIB)
    content = bytes(9 * MIB)
    job = world.submit("digest", world.ready(content))

    def drag() -> None:
        world.wait(seconds=2)
        world.files.before["readinto"] = drag

    world.files.before["readinto"] = drag
    world.run(world.queue.waiting.pop(0)[0], steps=1)
    assert world.job(job).progress == Progress(4 * MIB, 9 * MIB)
    world.work()
    assert digests(world.job(job))["sha256"]["hex"] == sha256(content)


def test_empty_file_has_digests(world: JobWorld) -> None:
    """Nothing is read."""
    job = world.do("digest", world.ready(b""), {"algorithms": ["sha256", "crc64nvme"]})
    assert digests(job)["sha256"]["hex"] == sha256(b"")
    assert digests(job)["crc64nvme"]["hex"] == "0" * 16
