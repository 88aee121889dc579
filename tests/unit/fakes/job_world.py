"""A job service on fakes, over a world of uploads, and a worker that a test winds up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from jobs.messages import Wake, write_message
from jobs.model import Job
from jobs.outcomes import Invocation, Ran
from jobs.own_jobs import OwnJobs
from jobs.running import run_job
from jobs.service import JobService
from jobs.submitting import JobOrder, submit_job_once
from jobs.types import TYPES
from jobs.work import JobType
from tests.unit.fakes.file_store import FakeFileStore, Written
from tests.unit.fakes.job_queue import FakeJobQueue
from tests.unit.fakes.job_records import FakeJobRecords
from tests.unit.fakes.world import ALICE, RULES, SMALL, World
from uploads.claims import Attempt
from uploads.model import Principal, Upload
from uploads.service import Rules

RETENTION = timedelta(days=7)
WORKER = replace(ALICE, scopes=frozenset({"jobs:read", "jobs:write"}))


@dataclass
class Budget:
    """How many steps a run has time for; each look at it uses one up."""

    steps: int = 1_000_000

    def seconds_left(self) -> float:
        self.steps -= 1
        return float(self.steps)


class JobWorld(World):
    """A world of uploads with jobs on them."""

    def __init__(self, rules: Rules = RULES, types: Mapping[str, JobType] = TYPES) -> None:
        super().__init__(rules)
        self.job_records = FakeJobRecords()
        self.queue = FakeJobQueue()
        self.files = FakeFileStore()
        self.service = replace(self.service, background=OwnJobs(lambda: self.jobs))
        self.jobs = JobService(
            records=self.job_records,
            queue=self.queue,
            files=self.files,
            results=self.files,
            uploads=self.service,
            types=types,
            retention=RETENTION,
        )
        self.runs = 0

    def ready(self, content: bytes = b"what a client sent", *, principal: Principal = ALICE, **changes: Any) -> Upload:
        """An upload that has arrived, with these bytes."""
        changes = {"size_bytes": len(content)} | changes
        upload, _ = self.start(replace(SMALL, **changes), principal)
        self.send(upload)
        upload = self.complete(upload, principal=principal)
        self.files.files[self.key(upload)] = Written(content, upload.content_type)
        return upload

    def submit(
        self,
        type_name: str,
        upload: Upload,
        parameters: Mapping[str, Any] | None = None,
        *,
        key: str | None = None,
        principal: Principal = WORKER,
        **changes: Any,
    ) -> Job:
        order = replace(JobOrder(type_name, upload.id, parameters or {}), **changes)
        attempt = Attempt(principal.tenant, "POST /v1/jobs", key, repr(order), self.make_id(self.now), self.now)
        return submit_job_once(self.jobs, principal, order, attempt)

    def run(self, wake: Wake, *, steps: int = 1_000_000, is_redriven: bool = False) -> Ran:
        """One run of a worker that is told of this job, with time for so many steps."""
        self.runs += 1
        invocation = Invocation(f"run-{self.runs}", lambda: self.now, Budget(steps).seconds_left)
        return run_job(self.jobs, wake, invocation, body=write_message(wake), is_redriven=is_redriven)

    def work(self, *, steps: int = 1_000_000, most_runs: int = 1_000) -> list[Ran]:
        """Run whatever the queue holds, and what follows from it, until it is empty; waits pass at once."""
        ran: list[Ran] = []
        while self.queue.waiting and len(ran) < most_runs:
            wake, delay = self.queue.waiting.pop(0)
            self.now += delay
            ran.append(self.run(wake, steps=steps))
        return ran

    def job(self, job: Job) -> Job:
        """Its record as it is now."""
        return self.job_records.jobs[job.tenant, job.lane, job.id]

    def do(
        self, type_name: str, upload: Upload, parameters: Mapping[str, Any] | None = None, *, steps: int = 1_000_000
    ) -> Job:
        """Submit a job and work until it has ended."""
        job = self.submit(type_name, upload, parameters)
        self.work(steps=steps)
        return self.job(job)
