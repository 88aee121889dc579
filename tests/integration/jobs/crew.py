"""Processes that submit jobs and work on them, all at the same time: a container of each function is a process."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from handlers import dispatcher_app, job_worker_app
from jobs.model import Lane
from jobs.ports import JobQueue
from jobs.service import JobService
from jobs.submitting import JobOrder, submit_job_once
from tests.integration.jobs.composition import compose, enter
from tests.integration.jobs.event_source import Context, EventSource
from tests.integration.jobs.fast_clock import FastClock
from tests.integration.jobs.mishaps import Mishaps
from tests.integration.jobs.naive_worker import make_naive_handler
from tests.integration.jobs.rough_queue import RoughQueue
from tests.integration.jobs.waiting import PRELOADED
from tests.integration.jobs.work_types import types_of
from uploads.aws.clients import dynamodb_client, sqs_client
from uploads.claims import Attempt
from uploads.ids import RANDOM_BYTES, make_ulid
from uploads.model import Principal
from uploads.settings import Settings

WORKERS = 4
DISPATCHED_EVERY_SECONDS = 60.0  # by the clock that is faster


@dataclass(frozen=True, slots=True)
class Plan:
    """What all processes are told. They work until there is a file at `stop`."""

    environment: Mapping[str, str]
    clock: FastClock
    stop: Path
    principal: Principal
    upload_id: str
    is_naive: bool = False
    faulty: float = 0.2
    doubled: float = 1 / 3
    lost: float = 0.02


@contextmanager
def at_work(plan: Plan, types: Mapping[str, int]) -> Iterator[list[Future[Counter[str]]]]:
    """So many jobs of each type are submitted while workers and a dispatcher are at it; what the workers have met."""
    context = get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    with ProcessPoolExecutor(WORKERS + 2, context) as pool:
        try:
            workers = [pool.submit(_work, plan, seed) for seed in range(WORKERS)]
            dispatcher = pool.submit(_dispatch, plan)
            pool.submit(_submit, plan, types).result()
            yield workers
        finally:
            plan.stop.touch()
        dispatcher.result()


def _parts(plan: Plan, seed: int, mishaps: Mishaps) -> tuple[Settings, JobService]:
    settings = enter(plan.environment)
    chance = random.Random(seed)  # noqa: S311 # no secret

    def roughly(queue: JobQueue) -> JobQueue:
        return RoughQueue(queue, chance, speed=plan.clock.speed, doubled=plan.doubled, lost=plan.lost)

    return settings, compose(settings, types_of(mishaps.meet), plan.clock, roughly)


def _work(plan: Plan, seed: int) -> Counter[str]:
    mishaps = Mishaps(seed, share=plan.faulty)
    settings, service = _parts(plan, seed, mishaps)
    if plan.is_naive:
        handler = make_naive_handler(service, dynamodb_client(settings.region), settings.table_name, plan.clock)
    else:
        handler = job_worker_app.make_handler(settings, Lane.WORK, jobs=lambda _: service, clock=plan.clock)
    queue_url = plan.environment["JOB_QUEUE_URL"]
    source = EventSource(sqs_client(settings.region), queue_url, handler, mishaps)
    while not plan.stop.exists():
        source.deliver(wait_seconds=1)
    return source.met


def _dispatch(plan: Plan) -> None:
    """The dispatcher's schedule."""
    settings, service = _parts(plan, 1_000, Mishaps(0, share=0.0))
    handler = dispatcher_app.make_handler(settings, jobs=lambda _: service, clock=plan.clock)
    while not plan.stop.exists():
        handler({}, Context(Mishaps(0, share=0.0)))
        time.sleep(DISPATCHED_EVERY_SECONDS / plan.clock.speed)


def _submit(plan: Plan, types: Mapping[str, int]) -> None:
    """One client, which orders the types mixed."""
    _, service = _parts(plan, 2_000, Mishaps(0, share=0.0))
    names = [name for name, count in types.items() for _ in range(count)]
    random.Random(0).shuffle(names)  # noqa: S311 # no secret
    for number, name in enumerate(names):
        order = JobOrder(name, plan.upload_id, {"number": number})
        now = plan.clock()
        fresh_id = make_ulid(now, os.urandom(RANDOM_BYTES))
        attempt = Attempt(plan.principal.tenant, "POST /v1/jobs", None, repr(order), fresh_id, now)
        submit_job_once(service, plan.principal, order, attempt)
