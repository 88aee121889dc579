"""Completion, for as long as S3 takes: what a client's complete does, and then reads, if that must be, by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from jobs.own_jobs import COMPLETE, PARTS_DIGEST
from jobs.types.verify import describe, find_upload, verify_upload
from jobs.work import JobType, Retry, Run, Task
from uploads.completing import answer_for, finish
from uploads.model import State, Upload

# S3 may be at it for a quarter of an hour, and its outages last longer.
_PATIENCE = Retry(max_attempts=60, longest_wait=timedelta(minutes=1))


class _ByThisJob:
    """The `Background` of what this job finishes: it is about to read the object itself."""

    def verify(self, upload: Upload, *, now: datetime) -> None:
        pass


def run(task: Task) -> Run:
    """Raises what a request to complete would be refused with."""
    upload = find_upload(task)
    if upload.state is not State.VERIFYING:
        uploads = replace(task.service.uploads, background=_ByThisJob())
        digest = task.job.parameters.get(PARTS_DIGEST)
        upload = finish(uploads, upload, None, now=task.clock(), parts_digest=digest, read_at_most_bytes=0)
    upload = yield from verify_upload(task, upload)
    return describe(answer_for(task.service.uploads, upload))


TYPE = JobType(name=COMPLETE, run=run, is_public=False, retry=_PATIENCE)
