"""Requests that are at it at once, step by step, in every order that there is; any of them may die at any step."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any


class Died(BaseException):
    """As when a function is stopped: nothing after this step is done, and no `except Exception` is reached."""


class Worker:
    """One request in a thread of its own, which stands still before each step until it may take it."""

    def __init__(self, act: Callable[[], object]) -> None:
        self._act = act
        self._may_go, self._stands = threading.Semaphore(0), threading.Semaphore(0)
        self.is_done = self._must_die = False
        self.error: Exception | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._stands.acquire()

    def step(self) -> None:
        """Called by the request, before whatever others can see."""
        self._stands.release()
        self._may_go.acquire()
        if self._must_die:
            raise Died

    def advance(self, *, die: bool = False) -> None:
        """Take one step, and come to the next one."""
        self._must_die = die
        self._may_go.release()
        self._stands.acquire()

    def _run(self) -> None:
        _current.worker = self
        try:
            self.step()
            self._act()
        except Died:
            pass
        except Exception as error:  # noqa: BLE001 # told to the test
            self.error = error
        self.is_done = True
        self._stands.release()


_current = threading.local()


class Stepwise:
    """Each call of what it wraps is a step, for who is a worker."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        return self._stepping(found) if callable(found) else found

    @staticmethod
    def _stepping(call: Callable[..., Any]) -> Callable[..., Any]:
        def stepping(*given: Any, **named: Any) -> Any:
            worker: Worker | None = getattr(_current, "worker", None)
            if worker is not None:
                worker.step()
            return call(*given, **named)

        return stepping


class Choices:
    """Answers of `choose`; `all_orders` gives as many of these as there are ways to answer."""

    def __init__(self, path: list[int]) -> None:
        self._path = path
        self.taken: list[tuple[int, int]] = []

    def choose(self, count: int) -> int:
        place = len(self.taken)
        choice = self._path[place] if place < len(self._path) else 0
        self.taken.append((choice, count))
        return choice


def all_orders() -> Iterator[Choices]:
    """Depth first: the last choice that has another answer takes it."""
    path: list[int] | None = []
    while path is not None:
        choices = Choices(path)
        yield choices
        taken = choices.taken
        while taken and taken[-1][0] + 1 == taken[-1][1]:
            taken.pop()
        path = [*(choice for choice, _ in taken[:-1]), taken[-1][0] + 1] if taken else None
