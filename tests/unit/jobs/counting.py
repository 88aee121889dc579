"""A type of job that counts, and whatever a test wants to happen while it does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from jobs.lifecycle import LEASE
from jobs.messages import Wake, wake_for
from jobs.model import Job, Progress
from jobs.work import Checkpoint, JobType, Run, Task
from tests.unit.fakes.job_world import JobWorld
from uploads.errors import UnavailableError, UploadsError

STEPS = 5


class KilledError(BaseException):
    """The function is gone: out of memory, or out of time. Nothing of ours catches it."""


def kill() -> None:
    raise KilledError


@dataclass
class Counting:
    """Counts to STEPS. `before[n]` happens before each step n, `when_undone` in both steps of `undo`."""

    before: dict[int, Callable[[], object]] = field(default_factory=lambda: defaultdict(lambda: lambda: None))
    when_undone: Callable[[], object] = lambda: None
    begun_at: list[int] = field(default_factory=list)
    closed: int = 0
    undone: int = 0

    def run(self, task: Task) -> Run:
        cursor = task.job.cursor
        count = 0 if cursor is None else cursor["count"]
        self.begun_at.append(count)
        try:
            while count < STEPS:
                self.before[count + 1]()
                count += 1
                yield Checkpoint({"count": count}, Progress(count, STEPS))
            return {"count": count}
        finally:
            self.closed += 1

    def undo(self, _task: Task) -> Iterator[None]:
        self.undone += 1
        for _ in range(2):
            self.when_undone()
            yield

    def job_type(self, **changes: Any) -> JobType:
        return replace(JobType("count", self.run, undo=self.undo), **changes)


class CountingWorld(JobWorld):
    """A world that knows one type of job, and one job of it."""

    def __init__(self, **changes: Any) -> None:
        self.counting = Counting()
        types: Mapping[str, JobType] = {"count": self.counting.job_type(**changes)}
        super().__init__(types=types)
        self.upload = self.ready()

    def submitted(self) -> Job:
        return self.submit("count", self.upload)

    def taken_message(self) -> Wake:
        """Of the job that was submitted; nobody else gets it."""
        return self.queue.take()[0]

    def tell(self, job: Job) -> None:
        """One more message, as queues and dispatchers send them."""
        self.queue.send(wake_for(job))

    def come_again(self, job: Job) -> None:
        """A lease later, the dispatcher has sent for it, and it is worked at until the queue is empty."""
        self.wait(seconds=LEASE.total_seconds() + 5)
        self.queue.waiting.clear()
        self.tell(job)
        self.work()

    def be_killed(self, *, times: int) -> None:
        """So many runs of the first job begin, and are never heard of again."""
        wake = self.queue.waiting[0][0]
        for _ in range(times):
            with suppress(KilledError):
                self.run(wake)
            self.wait(seconds=LEASE.total_seconds() + 5)

    def be_killed_or_work(self, job: Job) -> None:
        """The same, whatever comes of it."""
        with suppress(KilledError, UploadsError):
            self.come_again(job)

    def tell_quietly(self, job: Job) -> None:
        """A message that may not get through."""
        with suppress(UnavailableError):
            self.tell(job)

    def response(self, job: Job) -> Mapping[str, Any] | None:
        return self.job(job).response
