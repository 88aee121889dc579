"""SQS at its worst: messages that come twice, and some that never come. Its delays pass as fast as the clock."""

from __future__ import annotations

import random
from datetime import timedelta

from jobs.messages import Wake
from jobs.model import Lane
from jobs.ports import JobQueue


class RoughQueue:
    """The `JobQueue` port, on another one."""

    def __init__(
        self, queue: JobQueue, chance: random.Random, *, speed: float, doubled: float = 0.0, lost: float = 0.0
    ) -> None:
        self._queue = queue
        self._chance = chance
        self._speed = speed
        self._doubled = doubled
        self._lost = lost

    def send(self, wake: Wake, *, delay: timedelta = timedelta()) -> None:
        if self._chance.random() < self._lost:
            return
        for _ in range(2 if self._chance.random() < self._doubled else 1):
            self._queue.send(wake, delay=delay / self._speed)

    def bury(self, lane: Lane, body: str, reason: str) -> None:
        self._queue.bury(lane, body, reason)
