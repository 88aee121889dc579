"""Use case: cancel a job."""

from __future__ import annotations

from datetime import datetime

from jobs.lifecycle import cancel_asked, is_done
from jobs.model import Job, JobState
from jobs.service import JobService
from jobs.submitting import send_soon
from uploads.errors import ConflictError, JobBusyError
from uploads.model import Principal

# Each time somebody else has written in between; a run does so every few seconds.
_ATTEMPTS = 5


def cancel_job(service: JobService, principal: Principal, job_id: str, *, now: datetime) -> Job:
    """Ask that a job ends: at once where nobody has begun it, else when its run next writes. Safe to repeat.

    Raises JobNotFoundError; ConflictError when it has come to another end, or is the service's own, on whose end an
    upload waits; JobBusyError when it keeps changing.
    """
    job = service.find(principal, job_id, now=now)
    job_type = service.types.get(job.type)
    if job_type is not None and not job_type.is_public:
        raise ConflictError("The service needs this job itself, to finish an upload.", code="JOB_NOT_CANCELLABLE")
    for _ in range(_ATTEMPTS):
        if is_done(job) and job.state is not JobState.CANCELLED:
            raise ConflictError(f"The job has {job.state} already.", code=f"JOB_{job.state.upper()}")
        if is_done(job) or job.cancel_requested:
            return job
        wanted = cancel_asked(job, now=now)
        notices = service.notices_for(wanted) if is_done(wanted) else ()
        job = service.records.replace(job, wanted, also=notices)
        if job == wanted:
            for waiting in [*notices, *([] if is_done(job) or job.holder_id else [job])]:
                send_soon(service, waiting)
            return job
    raise JobBusyError
