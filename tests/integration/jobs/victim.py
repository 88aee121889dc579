"""A worker's process that stands still at a point of its work, until it is killed there."""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from multiprocessing import get_context
from pathlib import Path
from typing import Any, cast

from handlers import job_worker_app
from jobs.lifecycle import is_done
from jobs.messages import Wake
from jobs.model import Job, Lane
from jobs.ports import JobQueue, JobRecords
from tests.integration.jobs.composition import compose, enter
from tests.integration.jobs.event_source import EventSource
from tests.integration.jobs.mishaps import Mishaps
from tests.integration.jobs.waiting import PRELOADED, wait_until
from tests.integration.jobs.work_types import STEPS, types_of
from uploads.aws.clients import sqs_client

STEP_SECONDS = 6.0  # each is written down (`jobs.running.SAVED_EVERY`)
HALTED_WITHIN_SECONDS = 30.0


class Point(StrEnum):
    """Where it dies."""

    RECEIVED = "it has the message"
    CLAIMED = "it has claimed the job"
    MID_STEPS = "it is at its third step, and the second is written down"
    WORKED = "it has done the last step"
    ENDING = "it is about to write the end"
    ENDED = "it has written the end"
    HANDLED = "it has answered, and the message is still there"
    LAID_DOWN = "it has laid down the job, and is about to send the follow-up message"
    SENT = "it has sent the follow-up message"
    BURYING = "it is about to put the poison's message aside"
    BURIED = "it has put it aside, and the end is not written"


@dataclass(frozen=True, slots=True)
class Orders:
    """What the process is told. It makes a file at `halted` when it stands still."""

    environment: dict[str, str]
    now: datetime
    point: Point
    halted: Path

    def halt_at(self, point: Point) -> None:
        """Stand still, if this is the point."""
        if point is self.point:
            self.halted.touch()
            while True:
                signal.pause()


class HaltingRecords:
    """`replace` of the `JobRecords` port, on another's."""

    def __init__(self, records: JobRecords, orders: Orders) -> None:
        self._records = records
        self._orders = orders

    def __getattr__(self, name: str) -> Any:
        return getattr(self._records, name)

    def replace(self, old: Job, new: Job, *, also: Sequence[Job] = ()) -> Job:
        if is_done(new):
            self._orders.halt_at(Point.ENDING)
        stored = self._records.replace(old, new, also=also)
        self._orders.halt_at(Point.ENDED if is_done(new) else Point.CLAIMED)
        return stored


class HaltingQueue:
    """The `JobQueue` port, on another one."""

    def __init__(self, queue: JobQueue, orders: Orders) -> None:
        self._queue = queue
        self._orders = orders

    def send(self, wake: Wake, *, delay: timedelta = timedelta()) -> None:
        if wake.lane is Lane.WORK:
            self._orders.halt_at(Point.LAID_DOWN)
        self._queue.send(wake, delay=delay)
        if wake.lane is Lane.WORK:
            self._orders.halt_at(Point.SENT)

    def bury(self, lane: Lane, body: str, reason: str) -> None:
        self._orders.halt_at(Point.BURYING)
        self._queue.bury(lane, body, reason)
        self._orders.halt_at(Point.BURIED)


def work_and_halt(orders: Orders) -> None:
    """The process: the real handler takes what is in the queue."""
    settings = enter(orders.environment)
    mishaps = Mishaps(0, share=0.0)
    now = orders.now

    def meet(_job: Job, step: int) -> None:
        nonlocal now
        now += timedelta(seconds=STEP_SECONDS)
        if step == STEPS - 1:
            orders.halt_at(Point.MID_STEPS)
        if step == STEPS + 1:
            orders.halt_at(Point.WORKED)
        mishaps.is_hurried = step == 2 and orders.point in (Point.LAID_DOWN, Point.SENT)

    service = compose(settings, types_of(meet), lambda: now, lambda queue: HaltingQueue(queue, orders))
    service = replace(service, records=cast("JobRecords", HaltingRecords(service.records, orders)))
    handler = job_worker_app.make_handler(settings, Lane.WORK, jobs=lambda _: service, clock=lambda: now)
    queue_url = orders.environment["JOB_QUEUE_URL"]
    EventSource(sqs_client(settings.region), queue_url, _halting(handler, orders), mishaps).deliver(wait_seconds=5)


def _halting(handler: Callable[..., Any], orders: Orders) -> Callable[..., Any]:
    def handle(event: Any, context: Any) -> Any:
        orders.halt_at(Point.RECEIVED)
        answer = handler(event, context)
        orders.halt_at(Point.HANDLED)
        return answer

    return handle


def kill_at(orders: Orders) -> None:
    """Have a worker come to the point, and kill it there with SIGKILL."""
    context = get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    process = context.Process(target=work_and_halt, args=(orders,))
    process.start()
    try:
        wait_until(
            f"{orders.point}",
            lambda: orders.halted.exists() or not process.is_alive(),
            seconds=HALTED_WITHIN_SECONDS,
            look_every_seconds=0.02,
        )
        assert orders.halted.exists(), f"it never came to where {orders.point}"
    finally:
        process.kill()
        process.join()
