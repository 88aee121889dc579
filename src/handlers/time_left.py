"""How much can still be done before Lambda ends the invocation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

# To end in order what has been begun: the slowest call that we wait for, and a few quick ones, each tried twice.
RESERVE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """What remains of an invocation, by its context's `get_remaining_time_in_millis`."""

    remaining_milliseconds: Callable[[], int]
    reserve_seconds: int = RESERVE_SECONDS

    def is_short(self) -> bool:
        """Whether nothing new should be begun."""
        return self.remaining_milliseconds() / 1_000 <= self.reserve_seconds
