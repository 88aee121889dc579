"""A world whose digest jobs take small steps, and what they must come to."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from jobs.model import Job
from jobs.types import digest
from tests.unit.fakes.job_world import JobWorld
from tests.unit.fakes.world import RULES
from uploads.service import Rules

# Ends within a step, within a range, and within a block of every hash.
CONTENT = bytes(range(256)) * 40 + b"the end"


def world_of_small_steps(*, step_bytes: int = 1_000, range_bytes: int = 2_500, rules: Rules = RULES) -> JobWorld:
    """Such a step is a whole one, though it takes microseconds."""
    run = partial(digest.run, step_bytes=step_bytes, range_bytes=range_bytes)
    return JobWorld(rules, types={"digest": replace(digest.TYPE, run=run)})


def digests(job: Job) -> Mapping[str, Any]:
    """What the job says, by algorithm."""
    assert job.response is not None, job.failure
    found: Mapping[str, Any] = job.response["digests"]
    return found


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
