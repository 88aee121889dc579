"""Types of jobs to try the engine with, and the effect that each end must have once."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from jobs.model import Job, Json, Lane, Progress
from jobs.submitting import JobOrder, new_job
from jobs.work import Checkpoint, JobType, Run, Task
from uploads.ids import RANDOM_BYTES, make_ulid
from uploads.model import Principal

STEPS = 4
RIGHT = {"sum": 10}

Meet = Callable[[Job, int], None]


def anything(parameters: Json) -> Json:
    """Parameters that only make one order another than the next."""
    return parameters


def types_of(meet: Meet) -> Mapping[str, JobType]:
    """`add` sums up 1 to 4, a step each; `poison` cannot be done. `meet` is called before each step, and at the end."""

    def add(task: Task) -> Run:
        at: Json = task.job.cursor or {"next": 1, "sum": 0}
        total = at["sum"]
        for step in range(at["next"], STEPS + 1):
            meet(task.job, step)
            total += step
            yield Checkpoint({"next": step + 1, "sum": total}, Progress(step, STEPS))
        meet(task.job, STEPS + 1)
        return {"sum": total}

    def poison(task: Task) -> Run:
        yield Checkpoint({}, Progress(0, STEPS))
        raise ZeroDivisionError(task.job.id)

    return {name: JobType(name, run, check=anything) for name, run in (("add", add), ("poison", poison))}


def effect_of(job: Job, now: datetime) -> Job:
    """A record that stands for the effect of a job's end; of another id each time, so that two are two."""
    order = JobOrder("told", job.upload_id or "", {"job_id": job.id})
    record = new_job(
        order,
        order.parameters,
        Principal(job.tenant, job.owner, frozenset()),
        job_id=make_ulid(now, os.urandom(RANDOM_BYTES)),
        now=now,
    )
    return replace(record, lane=Lane.NOTICES, due_at=None)
