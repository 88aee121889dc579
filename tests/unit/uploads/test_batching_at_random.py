"""One batch and its key, and anything that can happen to those who send it: crashes, outages, slow ones, duplicates."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.world import World
from tests.unit.uploads.batches import GOOD, REFUSED, Batches, codes, on_call, started
from tests.unit.uploads.keyed_requests import CrashError, crash
from uploads.batching import Result
from uploads.claims import LEASE
from uploads.errors import IdempotencyInProgressError, IdempotencyKeyReusedError, UnavailableError, UploadsError
from uploads.promise import Order

ENDS = (CrashError, IdempotencyInProgressError, UnavailableError)
CALLS = [
    ("claims", "take"),
    ("claims", "release"),
    ("objects", "start_multipart"),
    ("objects", "abort_multipart"),
    ("records", "add"),
    ("records", "find"),
]
waits = st.sampled_from([timedelta(0), timedelta(seconds=1), LEASE - timedelta(milliseconds=1), LEASE])


@dataclass(frozen=True)
class Fault:
    """What happens before or after one call: a crash, an outage, or another request for the same batch."""

    call: tuple[str, str]
    moment: str
    number: int
    kind: str
    wait: timedelta


faults = st.builds(
    Fault,
    call=st.sampled_from(CALLS),
    moment=st.sampled_from(["before", "after"]),
    number=st.integers(1, 4),
    kind=st.sampled_from(["crash", "outage", "duplicate"]),
    wait=waits,
)


class OneBatch(RuleBasedStateMachine):
    """However it is sent: each place of it comes to one upload at most, and every answer tells of that one."""

    def __init__(self) -> None:
        super().__init__()
        self.batches = Batches(World())
        self.orders: list[Order | UploadsError] = []
        self.known: dict[int, str] = {}

    @initialize(orders=st.lists(st.sampled_from([*GOOD, *REFUSED]), min_size=1, max_size=4))
    def choose(self, orders: list[Order | UploadsError]) -> None:
        self.orders = orders

    @rule(time=waits)
    def wait(self, time: timedelta) -> None:
        self.batches.world.now += time

    @rule(faults=st.lists(faults, max_size=3), time_for=st.integers(0, 5))
    def send(self, faults: list[Fault], time_for: int) -> None:
        for fault in faults:
            port, name = fault.call
            on_call(getattr(self.batches.world, port), fault.moment, name, fault.number, self._kinds(fault)[fault.kind])
        looks = iter(range(time_for))
        with suppress(*ENDS):
            self._note(self.batches.send(self.orders, has_time=lambda: next(looks, None) is not None))
        for port in ("claims", "objects", "records"):
            getattr(self.batches.world, port).before.clear()
            getattr(self.batches.world, port).after.clear()

    @precondition(lambda self: self.known)
    @rule()
    def send_another(self) -> None:
        before = self.batches.record_ids()
        with suppress(IdempotencyKeyReusedError):
            self.batches.send([*GOOD, *self.orders], payload="[2]")
            raise AssertionError("another batch was answered")
        assert self.batches.record_ids() == before

    @invariant()
    def places_have_one_upload_each(self) -> None:
        good = [order for order in self.orders if any(order is one for one in GOOD)]
        assert len(self.batches.record_ids()) <= len(good)
        assert set(self.known.values()) <= set(self.batches.record_ids())

    def teardown(self) -> None:
        """In the end somebody comes again, and nothing happens to them."""
        self.batches.world.now += LEASE
        if self.orders:
            results = self.batches.send(self.orders)
            self._note(results)
            expected = [any(order is one for one in GOOD) for order in self.orders]
            assert [code == "" for code in codes(results)] == expected
            assert sorted(self.known.values()) == self.batches.record_ids()
            again = self.batches.send(self.orders)
            assert (codes(again), started(again)) == (codes(results), started(results))

    def _kinds(self, fault: Fault) -> dict[str, Callable[[], object]]:
        def duplicate() -> None:
            self.batches.world.now += fault.wait
            with suppress(*ENDS):
                self._note(self.batches.send(self.orders))

        return {"crash": crash, "outage": outage, "duplicate": duplicate}

    def _note(self, results: list[Result]) -> None:
        for index, result in enumerate(results):
            if not isinstance(result, UploadsError):
                assert self.known.setdefault(index, result[0].id) == result[0].id


TestOneBatch = OneBatch.TestCase
TestOneBatch.settings = settings(max_examples=300, stateful_step_count=12, deadline=None)
