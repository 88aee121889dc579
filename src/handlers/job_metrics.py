"""What is counted of jobs, wherever they end."""

from __future__ import annotations

from handlers.metrics import Unit, measure
from jobs.model import Job


def measure_end(job: Job) -> None:
    """How long it waited for its first run, how long it took from there, and how it ended. Once a job, at its end."""
    if job.ended_at is None:
        return
    started = job.started_at or job.ended_at
    about = {"job_id": job.id}
    measure("JobAge", (started - job.created_at).total_seconds(), Unit.SECONDS, about=about, job_type=job.type)
    measure("JobDuration", (job.ended_at - started).total_seconds(), Unit.SECONDS, about=about, job_type=job.type)
    measure("JobsEnded", 1, Unit.COUNT, about=about, job_type=job.type, state=job.state)
