"""What makes a job end, whatever fails on the way: messages that come again, and the dispatcher."""

from __future__ import annotations

from datetime import timedelta

from jobs.dispatching import dispatch
from jobs.lifecycle import is_done
from jobs.model import Job
from tests.unit.fakes.job_world import JobWorld
from uploads.errors import UnavailableError

_MOST_ROUNDS = 200


def persist(world: JobWorld, job: Job, *, steps: int = 1_000_000) -> Job:
    """Work as the queue and the dispatcher make workers do, until the job has ended."""
    for _ in range(_MOST_ROUNDS):
        if is_done(world.job(job)):
            return world.job(job)
        if not world.queue.waiting:
            world.now += timedelta(minutes=1)
            dispatch(world.jobs, now=world.now, stop=lambda: False)
            continue
        wake, delay = world.queue.waiting.pop(0)
        world.now += delay
        try:
            world.run(wake, steps=steps)
        except UnavailableError:
            world.queue.waiting.append((wake, timedelta(minutes=1)))
    raise AssertionError(f"still {world.job(job).state}")
