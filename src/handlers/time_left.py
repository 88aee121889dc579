"""How much can still be done before Lambda ends the invocation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from uploads.limits import READ_BYTES_A_SECOND

# To end in order what has been begun: the slowest call that we wait for, and a few quick ones, each tried twice.
RESERVE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """What remains of an invocation, by its context's `get_remaining_time_in_millis`."""

    remaining_milliseconds: Callable[[], int]

    def is_short(self) -> bool:
        """Whether nothing new should be begun."""
        return self._spare_seconds() <= 0

    def readable_bytes(self) -> int:
        """How large an object may be that is read from here on."""
        return max(0, int(self._spare_seconds() * READ_BYTES_A_SECOND))

    def _spare_seconds(self) -> float:
        return self.remaining_milliseconds() / 1_000 - RESERVE_SECONDS
