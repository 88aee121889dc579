"""The queues of jobs, in lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from jobs.messages import Wake, write_message
from jobs.model import Lane
from tests.unit.fakes.interruptions import Interruptible


@dataclass(frozen=True, slots=True)
class Buried:
    """A dead letter."""

    lane: Lane
    body: str
    reason: str


class FakeJobQueue(Interruptible):
    """The `JobQueue` port. What was sent waits in `waiting` until a test takes it, with when it may be taken."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[tuple[Wake, timedelta]] = []
        self.buried: list[Buried] = []

    def send(self, wake: Wake, *, delay: timedelta = timedelta()) -> None:
        with self._call("send"):
            self.waiting.append((wake, delay))

    def bury(self, lane: Lane, body: str, reason: str) -> None:
        with self._call("bury"):
            self.buried.append(Buried(lane, body, reason))

    def take(self) -> tuple[Wake, str]:
        """The first message and its body; it is gone from the queue then."""
        wake, _ = self.waiting.pop(0)
        return wake, write_message(wake)
