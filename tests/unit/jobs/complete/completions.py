"""Completions that are left to jobs."""

from __future__ import annotations

from collections.abc import Sequence

from jobs.model import Job
from jobs.own_jobs import submit_completion
from tests.unit.fakes.file_store import Written
from tests.unit.fakes.job_world import JobWorld
from tests.unit.fakes.world import ALICE
from tests.unit.jobs.verify.verifications import checksum_of
from uploads.deferring import Deferred, complete_or_defer
from uploads.limits import MIB
from uploads.model import Upload
from uploads.promise import Algorithm
from uploads.verifying import ClaimedPart

# What is in the 30 MiB of FILM.
CONTENT = bytes(range(256)) * (30 * MIB // 256)
WHOLE = checksum_of(Algorithm.SHA256, CONTENT)


def ask(world: JobWorld, upload: Upload, claimed: Sequence[ClaimedPart] | None = None) -> Upload | Deferred:
    """A client's complete, which prefers to be answered before it is done."""
    return complete_or_defer(world.service, ALICE, upload.id, claimed, prefers_async=True, now=world.now)


def submit(world: JobWorld, upload: Upload, claimed: Sequence[ClaimedPart] | None = None) -> Job:
    """The job that comes of it."""
    deferred = ask(world, upload, claimed)
    assert isinstance(deferred, Deferred)
    return submit_completion(world.jobs, deferred, fresh_id=world.make_id(world.now), now=world.now)


def complete(world: JobWorld, upload: Upload, *, steps: int = 1_000_000) -> Job:
    """The same, when it has ended."""
    job = submit(world, upload)
    world.work(steps=steps)
    return world.job(job)


def hold(world: JobWorld, upload: Upload, content: bytes) -> None:
    """The bytes behind an upload in parts, for whoever reads them once they are one."""
    world.objects.contents[world.key(upload)] = content
    world.files.files[world.key(upload)] = Written(content)


def code_of(job: Job) -> tuple[int, str]:
    """Status and code of the problem that it ended with."""
    assert job.failure, job
    return job.failure.status, job.failure.code
