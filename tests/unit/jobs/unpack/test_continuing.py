"""Runs that end anywhere: time, crashes, outages, cancellations, and files that are not what they were."""

from __future__ import annotations

import random
import tarfile
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from jobs.cancelling import cancel_job
from jobs.lifecycle import LEASE
from jobs.messages import wake_for
from jobs.model import JobState
from jobs.types.unpack import TYPE
from jobs.work import Task
from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.job_world import WORKER
from tests.unit.jobs.unpack.unpack_world import UnpackWorld, tar_of, zip_of
from uploads.limits import MIB

NOISE = random.Random(7)  # noqa: S311 # content, not a secret
TREE = {f"folder/{number}": NOISE.randbytes(20_000) for number in range(9)}
ARCHIVES = {"zip": zip_of(TREE), "tar": tar_of(TREE), "tar.gz": tar_of(TREE, "gz")}
every_archive = pytest.mark.parametrize("content", ARCHIVES.values(), ids=ARCHIVES)


@every_archive
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("nth", range(1, 11))
def test_outage_at_any_write_changes_nothing_about_the_result(content: bytes, when: str, nth: int) -> None:
    """Even where the object was made and the answer lost."""
    world = UnpackWorld()
    job = world.submit("unpack", world.ready(content))
    seen = 0

    def count() -> None:
        nonlocal seen
        seen += 1
        if seen == nth:
            outage()
        getattr(world.files, when)["write"] = count

    getattr(world.files, when)["write"] = count
    job = world.finish(job)
    assert (job.state, world.tree(job)) == (JobState.SUCCEEDED, TREE)


@every_archive
def test_run_that_dies_unheard_of_is_gone_on_with_from_the_last_record(content: bytes) -> None:
    """What it wrote since is there already, and the same."""

    class Killed(BaseException):
        """As a function at its time limit."""

    def die() -> None:
        raise Killed

    world = UnpackWorld()
    job = world.submit("unpack", world.ready(content))
    for nth in (3, 2):
        calls = iter(range(nth))

        def after(calls: Any = calls) -> None:
            if next(calls, None) is None:
                die()
            world.files.after["write"] = after

        world.files.after["write"] = after
        wake = wake_for(world.job(job))
        with pytest.raises(Killed):
            world.run(wake)
        world.files.after.clear()
        world.now += LEASE
    world.queue.waiting.append((wake, timedelta()))
    job = world.finish(job)
    assert (job.state, world.tree(job)) == (JobState.SUCCEEDED, TREE)


@every_archive
def test_cancelled_job_leaves_nothing(content: bytes) -> None:
    """What it had written goes."""
    world = UnpackWorld()
    job = world.submit("unpack", world.ready(content))
    world.run(wake_for(job), steps=4)
    assert len(world.results(job)) == 3
    cancel_job(world.jobs, WORKER, job.id, now=world.now)
    job = world.finish(job)
    assert (job.state, world.results(job)) == (JobState.CANCELLED, {})


def test_undoing_twice_is_undoing_once_and_touches_no_other_job() -> None:
    """Nor the archive itself."""
    world = UnpackWorld()
    upload = world.ready(ARCHIVES["zip"])
    first, second = (world.do("unpack", upload) for _ in range(2))
    task = Task(first, world.jobs, lambda: world.now, lambda: 1.0)
    for _ in range(2):
        assert TYPE.undo is not None
        list(TYPE.undo(task))
    assert world.results(first) == {}
    assert world.tree(second) == TREE
    assert world.key(upload) in world.files.files


def test_archive_that_was_replaced_meanwhile_ends_the_job() -> None:
    """What is there now is another file; nothing of the old one stays."""
    world = UnpackWorld()
    upload = world.ready(ARCHIVES["tar"])
    job = world.submit("unpack", upload)
    world.run(wake_for(job), steps=4)
    world.files.files[world.key(upload)] = replace(world.files.files[world.key(upload)], content=b"another")
    world.objects.put_object(world.key(upload), 7, "text/plain", must={})
    job = world.finish(job)
    assert job.failure is not None
    assert (job.failure.code, world.results(job)) == ("OBJECT_CHANGED", {})


def test_plain_tar_goes_on_where_it_was_without_reading_again() -> None:
    """Its place is an offset; a packed one has to be unpacked again up to there."""
    world = UnpackWorld()
    content = tar_of({f"{number}": NOISE.randbytes(MIB) for number in range(8)})
    world.succeed(content, steps=2)
    assert world.runs == 9
    assert world.files.read_bytes < 2 * len(content)


def test_packed_tar_that_takes_longer_to_return_to_than_a_run_lasts_ends_as_too_large() -> None:
    """In a user's words, after a few runs; not as a fault of the service."""
    world = UnpackWorld()
    content = tar_of({"a": NOISE.randbytes(MIB) + bytes(40 * MIB), "b": b"1"}, "gz")
    job = world.submit("unpack", world.ready(content))
    world.run(wake_for(job), steps=7)  # the large one is heard of five times
    assert (world.job(job).cursor or {})["next_number"] == 2
    opening = world.files.open

    def slowly(*args: Any, **kwargs: Any) -> Any:
        world.now += timedelta(seconds=3)
        return opening(*args, **kwargs)

    world.files.open = slowly  # type: ignore[method-assign] # time passes with each range
    world.work(steps=2)
    job = world.job(job)
    assert job.failure is not None
    assert (job.failure.code, job.failure.status) == ("ARCHIVE_TOO_LARGE", 413)
    assert world.results(job) == {}


def test_upload_that_is_ready_no_more_ends_the_job() -> None:
    """Nothing in it is what anybody verified."""
    world = UnpackWorld()
    upload = world.ready(ARCHIVES["zip"])
    job = world.submit("unpack", upload)
    del world.records.uploads[upload.tenant, upload.id]
    job = world.finish(job)
    assert job.failure is not None
    assert job.failure.code == "UPLOAD_NOT_FOUND"


@pytest.mark.parametrize("format_", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_one_step_a_run_is_enough_for_any_tar(format_: int) -> None:
    """Long names, too, which stand in blocks of their own."""
    tree = {"a/" * 30 + "b" * 60: b"1", "c": b"2" * 512}
    world = UnpackWorld()
    assert world.tree(world.succeed(tar_of(tree, format=format_), steps=1)) == tree
