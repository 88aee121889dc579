"""What becomes of a delivery besides being handled well: once for each, and never for a job's third run in a row."""

from __future__ import annotations

import random
from enum import StrEnum

from jobs.model import Job

# A job that nothing but bad luck has befallen must not fail for it.
MOST_BAD_RUNS = 2


class Mishap(StrEnum):
    """What happens to one delivery of a message."""

    NONE = "all goes well"
    UNSEEN = "the function dies before it looks at the message"
    RAISES = "the work raises"
    DIES = "the function is stopped while it works, and writes nothing more"
    HURRIED = "time runs short while it works"
    UNHEARD = "the function's answer is lost"


class KilledError(BaseException):
    """Lambda has stopped the function: nothing of ours may catch this."""


class Mishaps:
    """Those of one worker. `share` of all deliveries meet one."""

    def __init__(self, seed: int, *, share: float) -> None:
        self._chance = random.Random(seed)  # noqa: S311 # no secret
        self._share = share
        self._planned: dict[str, tuple[Mishap, int]] = {}
        self.is_hurried = False

    def draw(self) -> Mishap:
        """What is to happen to the next delivery."""
        bad = [mishap for mishap in Mishap if mishap is not Mishap.NONE]
        return self._chance.choice(bad) if self._chance.random() < self._share else Mishap.NONE

    def plan(self, job_id: str, mishap: Mishap, *, steps: int) -> None:
        """Have it happen to this job's run, before one of its steps or after the last."""
        self._planned[job_id] = mishap, self._chance.randint(1, steps + 1)

    def begin(self) -> None:
        """A new invocation, with time enough."""
        self._planned.clear()
        self.is_hurried = False

    def meet(self, job: Job, step: int) -> None:
        """What a type's work runs into before a step."""
        mishap, at = self._planned.get(job.id, (Mishap.NONE, 0))
        if step < at or mishap is Mishap.NONE:
            return
        del self._planned[job.id]
        if mishap is Mishap.HURRIED:
            self.is_hurried = True
        elif job.attempts > MOST_BAD_RUNS:
            return
        elif mishap is Mishap.RAISES:
            raise RuntimeError("a mishap")
        elif mishap is Mishap.DIES:
            raise KilledError
