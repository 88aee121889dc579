"""What goes wrong between the service and AWS, and when."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from tests.integration.faults.calls import Call

ARRIVES_WITHIN_SECONDS = 30.0
# As many as boto3 makes of one call (`uploads.aws.clients`).
TRIES = 2


class Fault(StrEnum):
    """What happens to a call."""

    NONE = "none"
    BUSY = "answered 503"
    DROPPED = "dropped before the effect"
    LOST = "dropped after the effect"
    TORN = "answered by half"
    ERROR_IN_200 = "answered 200, with an error in it"
    TWICE = "delivered twice"
    HANGING = "never answered"
    LATE = "delivered once the caller has given up"
    LATER = "delivered once the caller has tried again, too"
    SWALLOWED = "confirmed, but not delivered"


class Spell(StrEnum):
    """How long it goes on."""

    ONE_TRY = "boto3's next try goes well"
    EACH_TRY = "so does its next, the call has failed; those after it go well"
    FOR_GOOD = "the service stays as it is"


@dataclass(frozen=True, slots=True)
class Trouble:
    """A fault of a call: of the first of its kind, or of a later one (`nth`, from 0)."""

    call: Call
    nth: int
    fault: Fault
    spell: Spell

    def __str__(self) -> str:
        return f"{self.call} {self.nth}: {self.fault}; {self.spell}"


@dataclass(frozen=True, slots=True)
class Watch:
    """The calls that were sent, in order, and those of them that were struck."""

    calls: list[Call] = field(default_factory=list)
    struck: list[Call] = field(default_factory=list)


class Line:
    """All proxies of one function, in one order of calls. Quiet until `watched`."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._watch = Watch()
        self._trouble: Trouble | None = None
        self._under_way = 0
        self._held = 0
        self._caller_gave_up = threading.Event()
        self._caller_tried_again = threading.Event()

    @contextmanager
    def watched(self, trouble: Trouble | None = None) -> Iterator[Watch]:
        """Note calls from here on, and strike. At the end, what was late arrives."""
        with self._changed:
            self._watch, self._trouble = Watch(), trouble
            self._caller_gave_up, self._caller_tried_again = threading.Event(), threading.Event()
        try:
            yield self._watch
        finally:
            with self._changed:
                self._watch, self._trouble = Watch(), None
            self._caller_gave_up.set()
            self._wait(lambda: self._under_way == self._held)

    def drain(self) -> None:
        """Let all that is still on its way arrive."""
        self._caller_tried_again.set()
        self._wait(lambda: self._under_way == 0)

    @contextmanager
    def carrying(self, call: Call) -> Iterator[Fault]:
        """A call is on its way; yields what happens to it, when that is to happen."""
        with self._changed:
            fault = self._choose(call)
            gave_up, tried_again = self._caller_gave_up, self._caller_tried_again
            self._note(under_way=1, held=int(fault is Fault.LATER))
        if fault in (Fault.HANGING, Fault.LATE):
            gave_up.wait()
        if fault is Fault.LATER:
            tried_again.wait()
        try:
            yield fault
        finally:
            with self._changed:
                self._note(under_way=-1, held=-int(fault is Fault.LATER))

    def _note(self, *, under_way: int, held: int) -> None:
        self._under_way += under_way
        self._held += held
        self._changed.notify_all()

    def _wait(self, is_so: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(is_so, ARRIVES_WITHIN_SECONDS), "a call never came to its end"

    def _choose(self, call: Call) -> Fault:
        before = self._watch.calls[-1:]
        self._watch.calls.append(call)
        if self._trouble is None or not self._is_struck(self._trouble, call, before):
            return Fault.NONE
        self._watch.struck.append(call)
        return self._trouble.fault

    def _is_struck(self, trouble: Trouble, call: Call, before: list[Call]) -> bool:
        struck = self._watch.struck
        if not struck:
            return call == trouble.call and self._watch.calls.count(call) > trouble.nth
        match trouble.spell:
            case Spell.ONE_TRY:
                return False
            case Spell.EACH_TRY:
                return [call] == before and len(struck) < TRIES
            case Spell.FOR_GOOD:
                return call.service == trouble.call.service
