"""Use case: a tenant's jobs, newest first, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jobs.model import Job, JobState
from jobs.service import JobService
from uploads.cursors import read_cursor, write_cursor
from uploads.model import Principal

# What one answer reads at most, however few of them fit its filter.
_MAX_READ_RECORDS = 1_000
_FILTERED_STEP_RECORDS = 200


@dataclass(frozen=True, slots=True)
class JobPage:
    """Jobs, and the cursor to go on with; None at the end."""

    jobs: tuple[Job, ...]
    next_cursor: str | None


def list_jobs(
    service: JobService,
    principal: Principal,
    *,
    state: JobState | None,
    upload_id: str | None,
    cursor: str | None,
    limit: int,
    now: datetime,
) -> JobPage:
    """A page of at most `limit` jobs: of those that are in a state, or on an upload, where that is asked for.

    A filtered page may be shorter, or empty, before the end: then it has a cursor, and the next one goes on. Raises
    InvalidRequestError for a cursor that is not from the same tenant's same question.
    """
    question = ("jobs", principal.tenant, state, upload_id)
    before_id = read_cursor(cursor, question) if cursor is not None else None
    step = _FILTERED_STEP_RECORDS if state or upload_id else limit + 1
    found: list[Job] = []
    read_count = 0
    while read_count < _MAX_READ_RECORDS:
        batch = service.records.list_newest(principal.tenant, before_id=before_id, limit=step)
        for job in batch:
            if len(found) == limit:
                return JobPage(tuple(found), write_cursor(before_id or "", question))
            before_id = job.id
            fits = state in (None, job.state) and upload_id in (None, job.upload_id)
            if fits and not service.is_forgotten(job, now):
                found.append(job)
        read_count += len(batch)
        if len(batch) < step:
            return JobPage(tuple(found), None)
    return JobPage(tuple(found), write_cursor(before_id or "", question))
