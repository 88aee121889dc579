"""What a type of job is: a generator that does the work in steps, each of which leaves behind where to go on.

The engine in `running.py` drives it. After each step it may stop there for good, because time is short, the job was
cancelled, or another run has it by now; the next run is given the last cursor that was written. So a step takes a few
seconds at most, and whatever it does outside the record must be safe to do again from an earlier cursor.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from jobs.model import Job, Json, Lane, Progress
from uploads.errors import InvalidRequestError

if TYPE_CHECKING:
    from jobs.service import JobService


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far the work has come: what to go on from, in the type's own words, and what to show."""

    cursor: Json
    progress: Progress


@dataclass(frozen=True, slots=True)
class Task:
    """What one run is given. `job.cursor` is where to go on, None at the very beginning."""

    job: Job
    service: JobService
    clock: Callable[[], datetime]
    # How many seconds are left for steps; for what can be done at once when there is time, and in pieces when not.
    seconds_left: Callable[[], float]
    # To be called every second or so inside a step that may take longer than a few: the run is heard of, and is told by
    # an exception of the engine's own when it must stop there. The next one goes on from the last checkpoint.
    heartbeat: Callable[[], None] = lambda: None


# Yields after each step, returns the response. It may be closed at any `yield`; `finally` gives back what it holds.
Run = Generator[Checkpoint, None, Json]


@dataclass(frozen=True, slots=True)
class Retry:
    """How often a run that fails is tried again, and how long it waits: twice as long each time."""

    max_attempts: int = 20  # some two hours: what S3 or DynamoDB could not do today, they may in a while
    first_wait: timedelta = timedelta(seconds=2)
    longest_wait: timedelta = timedelta(minutes=10)

    def wait_after(self, attempts: int) -> timedelta:
        """How long to wait after this many attempts."""
        doublings = min(max(attempts - 1, 0), 20)
        return min(self.longest_wait, self.first_wait * (1 << doublings))


def takes_no_parameters(parameters: Json) -> Json:
    """The check of a type that has nothing to be told. Raises InvalidRequestError."""
    refuse_unknown(parameters, ())
    return {}


def _step(name: str) -> str:
    """A client's name as a step of an RFC 6901 pointer; cut, or it could fill the answer."""
    return name[:64].replace("~", "~0").replace("/", "~1")


def refuse_unknown(parameters: Json, known: tuple[str, ...]) -> None:
    """Raises InvalidRequestError for members that a type does not know."""
    unknown = sorted(parameters.keys() - set(known))
    if unknown:
        takes = f"takes {', '.join(known)}" if known else "takes no parameters"
        raise InvalidRequestError(
            "The parameters are not this type's.",
            errors=tuple((f"/parameters/{_step(name)}", takes) for name in unknown),
        )


@dataclass(frozen=True, slots=True)
class JobType:
    """One kind of work.

    `check` turns what a client sent as parameters into what the record keeps, defaults filled in, or raises
    InvalidRequestError with pointers under /parameters. `run` does the work. `undo` takes back what a job that is about
    to fail, or to be cancelled, has left outside its record; it is safe to repeat. A type that is not `is_public` is
    submitted by the service itself, and `buries_failures` where whatever ends it is the operators' business.
    """

    name: str
    run: Callable[[Task], Run]
    check: Callable[[Json], Json] = takes_no_parameters
    undo: Callable[[Task], Iterator[None]] | None = None
    lane: Lane = Lane.WORK
    is_public: bool = True
    buries_failures: bool = False
    retry: Retry = Retry()
