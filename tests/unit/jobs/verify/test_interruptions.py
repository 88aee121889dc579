"""A verification during which something fails: at each call, before it took effect or after."""

from __future__ import annotations

import pytest

from jobs.digests import sums
from jobs.digests.libcrypto import LibcryptoUnusableError
from jobs.model import JobState
from jobs.types.verify import STEP_BYTES
from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.job_world import JobWorld
from tests.unit.jobs.persistence import persist
from tests.unit.jobs.verify.verifications import checksum_of, submit, verify, verifying
from uploads.model import State
from uploads.promise import Algorithm

RIGHT = bytes(2 * STEP_BYTES) + b"right"
WRONG = bytes(2 * STEP_BYTES) + b"wrong"
CHECKSUM = checksum_of(Algorithm.SHA256, RIGHT)


def mistake() -> None:
    raise ZeroDivisionError


CALLS = [
    *(("records", name) for name in ("find", "postpone", "move")),
    *(("objects", name) for name in ("find_object", "find_checksum", "delete_object")),
    ("files", "open"),
    *(("job_records", name) for name in ("find", "replace")),
    ("queue", "send"),
]
# A mistake in the last two would be the engine's own, not the type's.
TROUBLES = [
    (port, call, trouble)
    for port, call in CALLS
    for trouble in (outage, mistake)
    if trouble is outage or port not in ("job_records", "queue")
]


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(("port", "call", "trouble"), TROUBLES)
@pytest.mark.parametrize("content", [RIGHT, WRONG], ids=["right", "wrong"])
def test_verdict_is_the_same_whatever_fails_once(
    content: bytes, port: str, call: str, moment: str, trouble: object
) -> None:
    """And the job ends once."""
    world = JobWorld()
    upload = verifying(world, content, CHECKSUM)
    job = submit(world, upload)
    getattr(getattr(world, port), moment)[call] = trouble
    job = persist(world, job, steps=1)
    assert world.record(upload).state is (State.READY if content == RIGHT else State.REJECTED)
    assert job.state is JobState.SUCCEEDED
    assert world.job_records.ends[job.id] == 1
    assert (world.key(upload) in world.objects.objects) == (content == RIGHT)


def test_machine_that_cannot_tell_a_digests_state_reads_in_one_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Patched: every machine here can. Where one run is too short for it, the job fails, and operators know."""

    def unusable(_algorithm: str) -> None:
        raise LibcryptoUnusableError

    monkeypatch.setattr(sums, "proven_functions", unusable)
    world = JobWorld()
    assert (verify(world, verifying(world, RIGHT, CHECKSUM)).response or {})["state"] == "ready"
    job = verify(world, verifying(world, RIGHT, CHECKSUM), steps=1)
    assert job.failure
    assert (job.state, job.failure.code) == (JobState.FAILED, "DIGEST_NOT_RESUMABLE")
    assert len(world.queue.buried) == 1
