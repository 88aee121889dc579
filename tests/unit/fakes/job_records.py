"""The table's job records, in a dictionary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from jobs.lifecycle import is_done
from jobs.model import Job, JobState, Lane
from tests.unit.fakes.interruptions import Interruptible
from uploads.errors import JobBusyError, JobNotFoundError
from uploads.quotas import jobs_exceeded


class FakeJobRecords(Interruptible):
    """The `JobRecords` port. `edges` remembers every change of state, `ends` how often each job has ended."""

    def __init__(self) -> None:
        super().__init__()
        self.jobs: dict[tuple[str, Lane, str], Job] = {}
        self.edges: list[tuple[JobState, JobState]] = []
        self.ends: Counter[str] = Counter()
        self.open_jobs: Counter[str] = Counter()

    def add(self, job: Job, *, max_open_jobs: int | None = None) -> None:
        with self._call("add"):
            current = self.jobs.get(_key(job))
            if current is not None:
                if (current.created_at, current.type) == (job.created_at, job.type):
                    return
                raise JobBusyError
            if job.is_counted and max_open_jobs is not None:
                if self.open_jobs[job.tenant] >= max_open_jobs:
                    raise jobs_exceeded()
                self.open_jobs[job.tenant] += 1
            self.jobs[_key(job)] = job

    def find(self, tenant: str, lane: Lane, job_id: str) -> Job | None:
        with self._call("find"):
            return self.jobs.get((tenant, lane, job_id))

    def list_newest(self, tenant: str, *, before_id: str | None, limit: int) -> list[Job]:
        with self._call("list_newest"):
            own = [job for key, job in self.jobs.items() if key[:2] == (tenant, Lane.WORK)]
            own.sort(key=lambda job: job.id, reverse=True)
            page = [job for job in own if before_id is None or job.id < before_id][:limit]
            return [replace(job, response=None, cursor=None) for job in page]

    def list_due(self, now: datetime) -> Iterator[tuple[str, Lane, str]]:
        with self._call("list_due"):
            due = [key for key, job in self.jobs.items() if job.due_at and job.due_at <= now]
        yield from due

    def replace(self, old: Job, new: Job, *, also: Sequence[Job] = ()) -> Job:
        with self._call("replace"):
            current = self.jobs.get(_key(new))
            if current is None:
                raise JobNotFoundError
            if current.revision != old.revision:
                return current
            self.jobs[_key(new)] = new
            self.jobs |= {_key(job): job for job in also}
            if new.state is not current.state:
                self.edges.append((current.state, new.state))
            if is_done(new):
                self.ends[new.id] += 1
                self.open_jobs[new.tenant] -= new.is_counted
            return new


def _key(job: Job) -> tuple[str, Lane, str]:
    return job.tenant, job.lane, job.id
