"""What every use case of jobs is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.model import Job, Lane
from jobs.ports import FileReader, JobQueue, JobRecords, ResultWriter
from jobs.work import JobType
from uploads.errors import JobNotFoundError
from uploads.ids import is_ulid
from uploads.model import Principal
from uploads.service import Service


@dataclass(frozen=True, slots=True)
class JobService:
    """One composition of the parts.

    `retention` is how long a job that has ended is remembered. `notices_for` gives the jobs that tell others of an end.
    `left_to_dispatcher` hears of messages that could not be sent.
    """

    records: JobRecords
    queue: JobQueue
    files: FileReader
    results: ResultWriter
    uploads: Service
    types: Mapping[str, JobType]
    retention: timedelta
    notices_for: Callable[[Job], Sequence[Job]] = lambda _: ()
    left_to_dispatcher: Callable[[Job, Exception], None] = lambda _job, _error: None

    def find(self, principal: Principal, job_id: str, *, now: datetime) -> Job:
        """The tenant's own job. Raises JobNotFoundError, for another tenant's id, and once it is forgotten."""
        job = self.records.find(principal.tenant, Lane.WORK, job_id) if is_ulid(job_id) else None
        if job is None or self.is_forgotten(job, now):
            raise JobNotFoundError
        return job

    def is_forgotten(self, job: Job, now: datetime) -> bool:
        """Whether it counts as absent: the table deletes what has expired only within days."""
        return job.ended_at is not None and now >= job.ended_at + self.retention
