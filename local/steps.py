"""Progress on a terminal: each step with the seconds since the start."""

from __future__ import annotations

import time


class Steps:
    """Says what is being done, as it is done."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def __call__(self, text: str) -> None:
        print(f"[{time.monotonic() - self._start:5.1f} s] {text}", flush=True)
