"""What may happen just before and just after a call: an outage, a lost answer, another request's doings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from uploads.errors import UnavailableError

Interruption = Callable[[], object]


def outage() -> None:
    """The dependency is down: put before a call it has no effect, put after it the answer is lost."""
    raise UnavailableError("The fake is down.")


class Interruptible:
    """`before["add"] = outage` interrupts the next `add`, once. `calls` remembers the names of all calls."""

    def __init__(self) -> None:
        self.before: dict[str, Interruption] = {}
        self.after: dict[str, Interruption] = {}
        self.calls: list[str] = []

    @contextmanager
    def _call(self, name: str) -> Iterator[None]:
        self.calls.append(name)
        if name in self.before:
            self.before.pop(name)()
        yield
        if name in self.after:
            self.after.pop(name)()
