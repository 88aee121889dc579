"""What is unpacked is remembered from run to run, in little."""

from __future__ import annotations

from jobs.messages import wake_for
from jobs.model import JobState
from tests.unit.jobs.unpack.unpack_world import UnpackWorld, member, tar_of, tar_of_members, zip_of
from uploads.keys import results_prefix


def test_cursor_stays_small_and_pages_hold_the_rest() -> None:
    """Thousands of names and digests would be megabytes, written every few seconds."""
    world = UnpackWorld()
    tree = {f"{number:04d}/{'n' * 200}": b"" for number in range(1_500)}
    upload = world.ready(tar_of(tree))
    job = world.submit("unpack", upload, {"max_entries": 2_000})
    sizes = []
    while not world.job(job).ended_at:
        wake, _ = world.queue.waiting.pop(0)
        world.run(wake, steps=401)
        sizes.append(len(repr(world.job(job).cursor)))
    job = world.job(job)
    assert (job.state, world.runs) == (JobState.SUCCEEDED, 4)
    assert max(sizes) < 40_000
    assert [entry["name"] for entry in world.manifest(job)["entries"]] == list(tree)
    assert job.response is not None
    assert (len(job.response["entries"]), job.response["has_more"]) == (100, True)
    assert len([name for name in world.results(job) if name.startswith("page-")]) == 14


def test_response_stays_small_however_long_the_names_are() -> None:
    """A record holds 400 kB with all that is in it."""
    world = UnpackWorld()
    job = world.succeed(zip_of({f"{number:03d}{'𝄞' * 255}": b"" for number in range(120)}))
    assert len(repr(job.response)) < 70_000
    assert job.response is not None
    assert job.response["has_more"]
    assert job.response["entry_count"] == 120


def test_pages_that_somebody_deleted_end_the_job() -> None:
    """It cannot know any more what it has unpacked."""
    world = UnpackWorld()
    content = tar_of_members(*(member(f"{number}{'n' * 900}", size=1) for number in range(100)))
    job = world.submit("unpack", world.ready(content))
    world.run(wake_for(job), steps=60)
    world.files.delete_under(results_prefix(job.tenant, job.upload_id or "", job.id))
    job = world.finish(job)
    assert job.failure is not None
    assert (job.failure.code, job.failure.status, world.results(job)) == ("RESULTS_DELETED", 409, {})
