"""Steps that take longer than a run is believed alive: large entries, and lists of thousands."""

from __future__ import annotations

import zipfile
from datetime import timedelta

import pytest

from jobs.cancelling import cancel_job
from jobs.lifecycle import LEASE
from jobs.messages import wake_for
from jobs.model import Job, JobState
from tests.unit.fakes.job_world import WORKER
from tests.unit.jobs.unpack.unpack_world import UnpackWorld, member, tar_of, tar_of_members, zip_of
from uploads.limits import MIB

LARGE = {"large": bytes(40 * MIB)}
ARCHIVES = {"zip": zip_of(LARGE, zipfile.ZIP_STORED), "tar": tar_of(LARGE)}
every_archive = pytest.mark.parametrize("content", ARCHIVES.values(), ids=ARCHIVES)
MANY = tar_of_members(*(member(f"{number}{'n' * 900}", size=1) for number in range(200)))


class SlowWorld(UnpackWorld):
    """Each read of the archive takes a second; `on_read` is told how many there were."""

    def __init__(self) -> None:
        super().__init__()
        self.reads = 0
        self.files.before["readinto"] = self._read

    def on_read(self) -> None:
        """For tests to say."""

    def _read(self) -> None:
        self.files.before["readinto"] = self._read
        self.now += timedelta(seconds=1)
        self.reads += 1
        self.on_read()


@every_archive
def test_run_is_believed_alive_all_through_an_entry(content: bytes) -> None:
    """Or another run would begin beside it, whenever the store is slow."""
    world = SlowWorld()
    job = world.submit("unpack", world.ready(content))

    def look() -> None:
        held_until = world.job(job).held_until
        assert held_until is not None
        assert held_until > world.now

    world.on_read = look  # type: ignore[method-assign] # what this test has to say
    began_at = world.now
    world.work()
    assert world.now - began_at > 2 * LEASE
    assert (world.job(job).state, world.runs, world.tree(world.job(job))) == (JobState.SUCCEEDED, 1, LARGE)


@every_archive
def test_cancellation_is_seen_in_the_middle_of_an_entry(content: bytes) -> None:
    """Nothing of it is kept."""
    world = SlowWorld()
    job = world.submit("unpack", world.ready(content))

    def cancel() -> None:
        if world.reads == 20:
            cancel_job(world.jobs, WORKER, job.id, now=world.now)

    world.on_read = cancel  # type: ignore[method-assign] # what this test has to say
    world.work()
    assert (world.job(job).state, world.results(job)) == (JobState.CANCELLED, {})
    assert world.files.read_bytes < 20 * MIB


@every_archive
def test_entry_that_no_function_has_the_time_for_ends_the_job(content: bytes) -> None:
    """After a few runs, and with nothing left behind."""
    world = UnpackWorld()
    job = world.do("unpack", world.ready(content), {"max_ratio": 1_000}, steps=3)
    assert job.failure is not None
    assert (job.failure.code, world.runs, world.results(job)) == ("JOB_STEP_TOO_LONG", 3, {})


def test_entry_that_is_begun_late_is_written_by_the_next_run() -> None:
    """Whole, from its first byte."""
    world = UnpackWorld()
    tree = {**{f"{number}": b"small" for number in range(4)}, **LARGE}
    job = world.do("unpack", world.ready(zip_of(tree, zipfile.ZIP_STORED)), steps=8)
    assert (job.state, world.tree(job), world.runs) == (JobState.SUCCEEDED, tree, 2)


def stopped_at(steps: int) -> tuple[UnpackWorld, Job]:
    """A job whose first run had time for so many."""
    world = UnpackWorld()
    job = world.submit("unpack", world.ready(MANY))
    world.run(wake_for(job), steps=steps)
    return world, world.job(job)


def test_time_is_seen_while_the_list_of_what_is_done_is_read() -> None:
    """Each page is a call or two of S3's; the next run begins where this one did."""
    world, job = stopped_at(150)
    assert (job.cursor or {})["pages"] == 4
    world.run(wake_for(job), steps=2)
    later = world.job(job)
    assert (later.cursor, later.state, later.holder_id) == (job.cursor, JobState.RUNNING, None)
    later = world.finish(job)
    assert (later.state, len(world.tree(later))) == (JobState.SUCCEEDED, 200)


def test_time_is_seen_while_the_manifest_is_written() -> None:
    """It is whole or not there: with it, the entries may be fetched."""
    world, job = stopped_at(202)  # all entries, and the first page of the manifest
    assert "manifest" not in world.results(job)
    assert (job.state, (job.cursor or {})["next_number"]) == (JobState.RUNNING, 201)
    job = world.finish(job)
    assert (job.state, len(world.manifest(job)["entries"])) == (JobState.SUCCEEDED, 200)
