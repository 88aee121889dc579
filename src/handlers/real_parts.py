"""What every function of this zip runs on, unless a test gives it something else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobs.service import JobService
    from uploads.service import Service
    from uploads.settings import Settings


def real_service(settings: Settings) -> Service:
    """The service on AWS. Imported on first use: half of a cold start is boto3, and some events need none of it."""
    from handlers.bootstrap import connect

    return connect(settings)


def real_jobs(settings: Settings) -> JobService:
    """The same of jobs."""
    from handlers.job_bootstrap import connect_jobs

    return connect_jobs(settings)


def now_in_utc() -> datetime:
    """The clock."""
    return datetime.now(UTC)
