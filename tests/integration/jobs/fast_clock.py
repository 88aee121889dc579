"""Time that passes faster: no wait of the engine's own is changed for a test."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class FastClock:
    """A clock that all processes of this machine share."""

    speed: float
    began_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    began: float = field(default_factory=time.monotonic)

    def __call__(self) -> datetime:
        return self.began_at + timedelta(seconds=(time.monotonic() - self.began) * self.speed)
