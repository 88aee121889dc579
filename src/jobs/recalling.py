"""Use case: a job that has ended, which never changes again."""

from __future__ import annotations

from datetime import datetime

from jobs.lifecycle import is_done
from jobs.model import Job
from jobs.service import JobService
from uploads.errors import NotEndedError
from uploads.model import Principal


def recall_job(service: JobService, principal: Principal, job_id: str, *, now: datetime) -> Job:
    """The job as it ended. Raises JobNotFoundError, and NotEndedError while it has not."""
    job = service.find(principal, job_id, now=now)
    if not is_done(job):
        raise NotEndedError(f"The job has not ended. Ask GET /v1/jobs/{job.id} until it has.")
    return job
