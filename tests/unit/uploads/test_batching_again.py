"""A batch with an Idempotency-Key, sent again: the same uploads, whatever became of the attempt before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pytest

from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.world import FILM, MALLORY, SMALL, World
from tests.unit.uploads.batches import GOOD, NOT_THERE, UNREADABLE, Batches, codes, on_call, started
from tests.unit.uploads.keyed_requests import CrashError, crash
from uploads.claims import LEASE, MEMORY
from uploads.errors import IdempotencyInProgressError, IdempotencyKeyReusedError, InvalidRequestError, UnavailableError
from uploads.promise import Order, Strategy

ORDERS: list[Order | InvalidRequestError] = [SMALL, UNREADABLE, FILM, replace(SMALL, strategy=Strategy.POST)]


@pytest.fixture
def batches(world: World) -> Batches:
    return Batches(world)


def test_repeated_batch_is_answered_the_same(batches: Batches) -> None:
    """To the byte, refusals and all, and nothing is made anew."""
    first = batches.send(ORDERS)
    batches.world.wait(seconds=100)
    assert batches.send(ORDERS) == first
    assert len(batches.record_ids()) == 3
    assert batches.world.objects.opened == 1


def test_batch_without_a_key_is_new_each_time(batches: Batches) -> None:
    """The key is the client's choice."""
    batches.send(ORDERS, key=None)
    batches.send(ORDERS, key=None)
    assert len(batches.record_ids()) == 6
    assert batches.world.claims.calls == []


def test_changed_batch_is_refused_as_a_whole(batches: Batches) -> None:
    """Even if what it adds could be started, and what it shares is there."""
    batches.send(ORDERS)
    before = batches.record_ids()
    with pytest.raises(IdempotencyKeyReusedError):
        batches.send([*ORDERS, SMALL], payload="[2]")
    assert batches.record_ids() == before


def test_changed_batch_is_refused_while_one_refusal_stands_beside_one_start(batches: Batches) -> None:
    """A key that has made anything means this batch; the refused item takes another request."""
    batches.send([NOT_THERE, SMALL])
    with pytest.raises(IdempotencyKeyReusedError):
        batches.send([SMALL, SMALL], payload="[2]")


def test_key_of_a_batch_that_made_nothing_is_free(batches: Batches) -> None:
    """The same as a single start's."""
    assert codes(batches.send([NOT_THERE, UNREADABLE])) == ["UPLOAD_NOT_FOUND", "INVALID_REQUEST"]
    assert codes(batches.send([SMALL], payload="[2]")) == [""]


def test_key_is_bound_to_tenant_and_forgotten_after_a_day(batches: Batches) -> None:
    """Another tenant's is another; and after that time it may be used anew."""
    batches.send([SMALL])
    theirs = batches.send([SMALL], principal=MALLORY, payload="[2]")
    assert codes(theirs) == [""]
    batches.world.wait(seconds=MEMORY.total_seconds())
    batches.send([SMALL], payload="[3]")
    assert len(batches.record_ids()) == 3


def test_refused_item_is_tried_again(batches: Batches) -> None:
    """What refused it may have passed: a quota, or another upload's state."""
    batches.world.limits.limits["acme"] = {"max_open_uploads": 1}
    assert codes(batches.send([SMALL, FILM])) == ["", "OPEN_UPLOADS_EXCEEDED"]
    batches.world.limits.limits["acme"] = {}
    assert codes(batches.send([SMALL, FILM])) == ["", ""]
    assert len(batches.record_ids()) == 2


def test_second_request_waits_while_the_first_is_at_work(batches: Batches) -> None:
    """As a whole, and nothing is made for it."""

    def meanwhile() -> None:
        with pytest.raises(IdempotencyInProgressError):
            batches.send(ORDERS)

    batches.world.objects.before["start_multipart"] = meanwhile
    assert codes(batches.send(ORDERS)) == ["", "INVALID_REQUEST", "", ""]
    assert len(batches.record_ids()) == 3


def test_batch_that_ran_out_of_time_goes_on_where_it_was(batches: Batches) -> None:
    """At once, without waiting for a lease; what was started before is the same."""

    def only_first() -> Iterator[bool]:
        yield True
        while True:
            yield False

    left = only_first()
    first = batches.send([SMALL, FILM, SMALL], has_time=lambda: next(left))
    assert codes(first) == ["", "BATCH_UNFINISHED", "BATCH_UNFINISHED"]
    again = batches.send([SMALL, FILM, SMALL])
    assert again[0] == first[0]
    assert codes(again) == ["", "", ""]
    assert len(batches.record_ids()) == 3


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(("port", "call"), [("records", "add"), ("objects", "start_multipart"), ("claims", "release")])
def test_batch_whose_function_died_goes_on_where_it_was(
    batches: Batches, port: str, call: str, moment: str, number: int
) -> None:
    """Before or after any write: once the lease has run out, the rest is made, and nothing twice."""
    orders = [*GOOD, *GOOD, *GOOD]
    on_call(getattr(batches.world, port), moment, call, 1 if call == "release" else number, crash)
    with pytest.raises(CrashError):
        batches.send(orders)
    before = batches.record_ids()
    if call != "release" or moment == "before":
        with pytest.raises(IdempotencyInProgressError):
            batches.send(orders)
    batches.world.wait(seconds=LEASE.total_seconds())
    again = batches.send(orders)
    assert codes(again) == [""] * 6
    assert [upload.id for upload, _ in started(again)] == batches.record_ids()
    assert set(before) <= set(batches.record_ids())
    assert len(batches.record_ids()) == 6


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(("port", "call"), [("claims", "take"), ("claims", "release"), ("objects", "start_multipart")])
def test_outage_leaves_one_batch_when_it_is_sent_again(batches: Batches, port: str, call: str, moment: str) -> None:
    """As soon as the first attempt's lease has run out at the latest."""
    getattr(getattr(batches.world, port), moment)[call] = outage
    with suppress(UnavailableError):
        batches.send(ORDERS)
    batches.world.wait(seconds=LEASE.total_seconds())
    assert codes(batches.send(ORDERS)) == ["", "INVALID_REQUEST", "", ""]
    assert len(batches.record_ids()) == 3


def test_outage_that_hides_what_was_done_keeps_the_key_until_the_lease_is_over(batches: Batches) -> None:
    """A late record of the first attempt is found, not made again."""
    records = batches.world.records
    records.after["add"] = records.before["find"] = outage
    assert codes(batches.send([SMALL, SMALL])) == ["DEPENDENCY_UNAVAILABLE", "BATCH_UNFINISHED"]
    with pytest.raises(IdempotencyInProgressError):
        batches.send([SMALL, SMALL])
    made = batches.record_ids()
    batches.world.wait(seconds=LEASE.total_seconds())
    again = started(batches.send([SMALL, SMALL]))
    assert [upload.id for upload, _ in again] == batches.record_ids()
    assert again[0][0].id == made[0]


def test_mistake_of_ours_lets_the_next_attempt_in(batches: Batches) -> None:
    """What is no error of the service's ends the batch, and not its key."""
    on_call(batches.world.records, "before", "add", 2, lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        batches.send([SMALL, SMALL])
    assert codes(batches.send([SMALL, SMALL])) == ["", ""]
    assert len(batches.record_ids()) == 2


@pytest.mark.parametrize("key", ["", "x" * 256, "é", "a\nb"])
def test_key_that_is_none_is_refused_before_anything_is_made(batches: Batches, key: str) -> None:
    """The same rule as everywhere."""
    with pytest.raises(InvalidRequestError):
        batches.send([SMALL], key=key)
    assert batches.world.is_empty()
