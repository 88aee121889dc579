"""Use case: send for the jobs that no message tells of: theirs was lost, or their run died, or their wait is over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from jobs.lifecycle import is_done, sent_for
from jobs.messages import wake_for
from jobs.model import Lane
from jobs.service import JobService

# A dispatcher comes every minute. What becomes due before the next one could be there is sent for now, with a delay,
# so that a job whose message was lost runs within a minute.
LOOKS_AHEAD = timedelta(seconds=20)


def dispatch(
    service: JobService,
    *,
    now: datetime,
    stop: Callable[[], bool],
    tell: Callable[[str, Exception], None] = lambda _id, _error: None,
) -> dict[str, int]:
    """Send for all jobs that are due, until `stop`; how many, and how many could not be. Two at once do no harm.

    Raises UnavailableError when the list itself cannot be read.
    """
    counts: Counter[str] = Counter()
    for tenant, lane, job_id in service.records.list_due(now + LOOKS_AHEAD):
        if stop():
            break
        try:
            counts["sent" if _send_for(service, tenant, lane, job_id, now) else "skipped"] += 1
        except Exception as error:  # noqa: BLE001 # its neighbours are no worse for it
            counts["failed"] += 1
            tell(job_id, error)
    return dict(counts)


def _send_for(service: JobService, tenant: str, lane: Lane, job_id: str, now: datetime) -> bool:
    """Whether it was due after all: an index lags."""
    job = service.records.find(tenant, lane, job_id)
    if job is None or is_done(job) or job.due_at is None or job.due_at > now + LOOKS_AHEAD:
        return False
    service.queue.send(wake_for(job), delay=max(timedelta(), job.due_at - now))
    service.records.replace(job, sent_for(job, now=now))  # should it have changed meanwhile, it is not ours to put off
    return True
