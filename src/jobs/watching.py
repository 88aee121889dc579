"""Use case: see how a job stands, at once or when it has ended."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta

from jobs.lifecycle import is_done
from jobs.model import Job, JobState
from jobs.service import JobService
from uploads.model import Principal

MAX_WAIT_SECONDS = 20  # well before the gateway's 29 s
_FIRST_PAUSE_SECONDS = 0.2
_LONGEST_PAUSE_SECONDS = 1.0
_MIN_RETRY_SECONDS = 1
_MAX_RETRY_SECONDS = 60


def watch_job(
    service: JobService,
    principal: Principal,
    job_id: str,
    *,
    wait_seconds: int,
    clock: Callable[[], datetime],
    sleep: Callable[[float], None],
) -> Job:
    """The job when it has ended, or as it is once `wait_seconds` have passed. Raises JobNotFoundError."""
    until = clock() + timedelta(seconds=min(wait_seconds, MAX_WAIT_SECONDS))
    pause = _FIRST_PAUSE_SECONDS
    while True:
        now = clock()
        job = service.find(principal, job_id, now=now)
        left_seconds = (until - now).total_seconds()
        if is_done(job) or left_seconds <= 0:
            return job
        sleep(min(pause, left_seconds))
        pause = min(pause * 1.5, _LONGEST_PAUSE_SECONDS)


def retry_after_seconds(job: Job, now: datetime) -> int | None:
    """When to ask again: soon at first; later in a tenth of what the rest will take at its pace; None when done."""
    if is_done(job):
        return None
    seconds = _MIN_RETRY_SECONDS + (now - job.created_at).total_seconds() / 10
    if job.state is JobState.RUNNING and job.started_at and job.progress.fraction > 0:
        elapsed = (job.updated_at - job.started_at).total_seconds()
        seconds = elapsed * (1 - job.progress.fraction) / job.progress.fraction / 10
    return min(_MAX_RETRY_SECONDS, max(_MIN_RETRY_SECONDS, math.ceil(seconds)))
