"""What a run is given, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from jobs.model import Job


class Outcome(StrEnum):
    """What looking at a job came to."""

    ENDED = "ended"  # by this run
    CONTINUED = "continued"  # time was short; another message is under way
    RETRIED = "retried"  # it failed, and is tried again later
    LOST = "lost"  # another run has it by now
    KNOWN = "known"  # it has ended before, or another run has it, or it must wait
    BURIED = "buried"  # nothing can be made of it; operators have the message


@dataclass(frozen=True, slots=True)
class Ran:
    """The outcome, the job as it then is where there is one, and what went wrong."""

    outcome: Outcome
    job: Job | None = None
    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class Invocation:
    """What a run is bound to: a name that no other run has, the clock, and how much time is left for steps."""

    holder_id: str
    clock: Callable[[], datetime]
    seconds_left: Callable[[], float]
