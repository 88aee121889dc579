"""The types of jobs: one module each, and one line here. `docs/extending.md` walks through adding one."""

from __future__ import annotations

from collections.abc import Mapping

from jobs.types import complete, digest, inspect, notify, unpack, verify
from jobs.work import JobType

TYPES: Mapping[str, JobType] = {
    job_type.name: job_type
    for job_type in (
        complete.TYPE,
        digest.TYPE,
        inspect.TYPE,
        notify.TYPE,
        unpack.TYPE,
        verify.TYPE,
    )
}
