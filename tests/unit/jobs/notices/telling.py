"""A job to be told of, and what was told."""

from __future__ import annotations

import json
from typing import Any

from jobs.model import Progress
from jobs.work import Checkpoint, JobType, Run, Task
from tests.unit.jobs.notices.notice_world import NoticeWorld
from uploads.errors import ConflictError


def _run(task: Task) -> Run:
    yield Checkpoint({}, Progress())
    if task.job.parameters.get("fails"):
        raise ConflictError("It cannot be done.", code="CANNOT")
    return {"answer": 42}


WORK = {"work": JobType("work", _run, check=lambda parameters: parameters)}


def body_of(world: NoticeWorld) -> Any:
    (call,) = world.sender.posted
    return json.loads(call.body)
