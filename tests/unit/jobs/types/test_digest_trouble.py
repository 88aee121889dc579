"""Digest jobs whose file cannot be read, or not as it was, or not in one go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from jobs.digests import native
from jobs.digests.libcrypto import proven_functions
from jobs.model import Job, JobState
from jobs.outcomes import Outcome
from tests.unit.fakes.file_store import Written
from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.job_world import JobWorld
from tests.unit.fakes.world import RULES
from tests.unit.jobs.types.digests import CONTENT, digests, sha256, world_of_small_steps
from uploads.model import State, Upload


@pytest.fixture
def world() -> JobWorld:
    return world_of_small_steps()


def broken(job: Job) -> str:
    """The code of its failure."""
    assert job.failure is not None
    return job.failure.code


def put_another(world: JobWorld, upload: Upload, content: bytes) -> None:
    """What somebody does who writes to the bucket past the service."""
    world.objects.put_object(world.key(upload), len(content), upload.content_type, content=content, must={})
    world.files.files[world.key(upload)] = Written(content, etag='"another"')


def remove(world: JobWorld, upload: Upload) -> None:
    world.objects.objects.pop(world.key(upload))
    world.files.files.pop(world.key(upload))


@pytest.mark.parametrize("call", ["open", "readinto"])
def test_broken_connection_is_made_again(world: JobWorld, call: str) -> None:
    """What was read since the last checkpoint is read again."""
    upload = world.ready(CONTENT)
    job = world.submit("digest", upload)
    world.run(world.queue.waiting.pop(0)[0], steps=3)
    world.files.before[call] = outage
    ran = world.work()
    assert [one.outcome for one in ran] == [Outcome.RETRIED, Outcome.ENDED]
    assert digests(world.job(job))["sha256"]["hex"] == sha256(CONTENT)


@pytest.mark.parametrize("content", [b"another", CONTENT])
def test_object_that_was_replaced_is_not_waited_for(world: JobWorld, content: bytes) -> None:
    """One of the same size and bytes neither: it is not the one that was verified."""
    upload = world.ready(CONTENT)
    job = world.submit("digest", upload)
    world.run(world.queue.waiting.pop(0)[0], steps=3)
    put_another(world, upload, content)
    assert [one.outcome for one in world.work()] == [Outcome.ENDED]
    assert broken(world.job(job)) == "OBJECT_CHANGED"


def test_object_that_is_gone_is_not_waited_for(world: JobWorld) -> None:
    """The job says so."""
    upload = world.ready(CONTENT)
    remove(world, upload)
    job = world.do("digest", upload)
    assert broken(job) == "OBJECT_CHANGED"
    assert job.failure is not None
    assert job.failure.detail == "The object that was verified is gone."


def test_version_that_is_covered_is_still_there() -> None:
    """What cannot be read just now is tried again, though another version is the newest."""
    world = world_of_small_steps(rules=replace(RULES, keeps_versions=True))
    upload = world.ready(CONTENT)
    world.objects.put_object(world.key(upload), 7, upload.content_type, content=b"another", must={})
    world.files.before["readinto"] = outage
    job = world.do("digest", upload)
    assert digests(job)["sha256"]["hex"] == sha256(CONTENT)


def test_version_that_was_deleted_is_not_waited_for() -> None:
    """Whatever else is at its key."""
    world = world_of_small_steps(rules=replace(RULES, keeps_versions=True))
    upload = world.ready(CONTENT)
    assert upload.object is not None
    world.objects.put_object(world.key(upload), 7, upload.content_type, content=b"another", must={})
    world.objects.delete_object(world.key(upload), version_id=upload.object.version_id)
    world.files.files.clear()
    assert broken(world.do("digest", upload)) == "OBJECT_CHANGED"


def test_upload_that_is_gone_or_not_ready_has_no_digests(world: JobWorld) -> None:
    """It may end so between submitting and running."""
    upload = world.ready(CONTENT)
    gone, other = world.submit("digest", upload), world.submit("digest", upload)
    world.records.uploads[upload.tenant, upload.id] = replace(upload, state=State.REJECTED)
    world.run(world.queue.waiting.pop(0)[0])
    world.records.uploads.clear()
    world.work()
    assert [broken(world.job(job)) for job in (gone, other)] == ["NOT_READY", "UPLOAD_NOT_FOUND"]


@pytest.fixture
def no_states(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine without a libcrypto that we know."""
    monkeypatch.setattr(native, "_libraries", lambda: iter(()))
    proven_functions.cache_clear()
    yield
    proven_functions.cache_clear()


@pytest.mark.usefixtures("no_states")
def test_without_states_one_run_must_do_and_does(world: JobWorld) -> None:
    """The digest is the same."""
    assert digests(world.do("digest", world.ready(CONTENT)))["sha256"]["hex"] == sha256(CONTENT)


@pytest.mark.usefixtures("no_states")
def test_without_states_a_run_that_was_cut_short_begins_anew(world: JobWorld) -> None:
    """It may have begun late in its function's life."""
    job = world.submit("digest", world.ready(CONTENT))
    world.run(world.queue.waiting.pop(0)[0], steps=4)
    world.work()
    assert digests(world.job(job))["sha256"]["hex"] == sha256(CONTENT)


@pytest.mark.usefixtures("no_states")
def test_without_states_a_file_too_large_for_one_run_fails_and_operators_are_told(world: JobWorld) -> None:
    """After three runs that led nowhere, not after an hour of them."""
    job = world.do("digest", world.ready(CONTENT), steps=4)
    assert (broken(job), world.runs) == ("DIGEST_NOT_RESUMABLE", 3)
    assert [one.reason for one in world.queue.buried] == ["DIGEST_NOT_RESUMABLE"]


@pytest.mark.usefixtures("no_states")
def test_crcs_need_no_libcrypto(world: JobWorld) -> None:
    """Their states are numbers."""
    job = world.do("digest", world.ready(CONTENT), {"algorithms": ["crc32"]}, steps=1)
    assert job.state is JobState.SUCCEEDED
