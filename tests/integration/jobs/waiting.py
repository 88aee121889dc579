"""How tests wait: for what is to be so, until a deadline."""

from __future__ import annotations

import time
from collections.abc import Callable

# What all processes of these tests begin with: the server that they are forked from is started once.
PRELOADED = ["tests.integration.jobs.crew", "tests.integration.jobs.victim", "tests.integration.jobs.cases"]


def wait_until(what: str, is_so: Callable[[], bool], *, seconds: float, look_every_seconds: float = 0.5) -> None:
    """Until it is so."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"still not so: {what}"
        time.sleep(look_every_seconds)
