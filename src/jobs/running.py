"""Use case: a message says that a job is to be looked at. Any number of runs may be told of one job; one gets it."""

from __future__ import annotations

from datetime import datetime, timedelta

from jobs.lifecycle import (
    LEASE,
    may_be_taken,
    reopened,
    taken,
)
from jobs.messages import Wake
from jobs.model import JobState, Lane
from jobs.outcomes import Invocation, Outcome, Ran
from jobs.run import Run
from jobs.service import JobService
from uploads.ids import moment_of

# Whoever writes in between may not have taken it: the dispatcher notes that it has sent this very message.
_ATTEMPTS = 5


def run_job(service: JobService, wake: Wake, invocation: Invocation, *, body: str, is_redriven: bool = False) -> Ran:
    """Take the job, if it is there to be taken, and do as much of it as there is time for.

    Raises UnavailableError while not even its record can be read or written: the message must come again then. `body`
    is the message's own, to be put aside when the job is poison; `is_redriven` says that it has been, and that
    operators have sent it again.
    """
    job = service.records.find(wake.tenant, wake.lane, wake.job_id)
    now = invocation.clock()
    if job is None:
        return _see_off(service, wake, body, now)
    if is_redriven and job.lane is Lane.NOTICES and job.state is JobState.FAILED:
        job = service.records.replace(job, reopened(job, now=now))
    lease = min(LEASE, timedelta(seconds=max(1.0, invocation.seconds_left() + 5)))
    for _ in range(_ATTEMPTS):
        if not may_be_taken(job, now):
            break
        wanted = taken(job, holder_id=invocation.holder_id, now=now, lease=lease)
        job = service.records.replace(job, wanted)
        if job == wanted:
            return Run(service, invocation, lease, body, job).go()
    return Ran(Outcome.KNOWN, job)


def _see_off(service: JobService, wake: Wake, body: str, now: datetime) -> Ran:
    """No record: it has ended and is forgotten, of which an old message tells nothing new; or there never was one."""
    if moment_of(wake.job_id) + service.retention > now:
        service.queue.bury(wake.lane, body, "JOB_UNKNOWN")
        return Ran(Outcome.BURIED)
    return Ran(Outcome.KNOWN)
