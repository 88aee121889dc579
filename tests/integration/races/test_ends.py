"""Many bring one upload to its end at the same moment, or to different ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from tests.integration.races.arena import CONTENT, MULTIPART, PUT, Arena, Outcome, Tenant, race
from uploads.keys import key_of
from uploads.model import State, Upload
from uploads.promise import Order

ROUNDS = 100
SHORT_ROUNDS = 40
ORDERS = pytest.mark.parametrize("order", [PUT, MULTIPART], ids=["put", "multipart"])


def agree(tenant: Tenant, upload: Upload) -> State:
    """The end, once it is sure that record, store and counts agree about it."""
    held = tenant.holdings()
    (record,) = held.uploads
    assert record.state in (State.READY, State.ABORTED, State.EXPIRED)
    ready = record.state is State.READY
    assert held.objects == ({key_of(upload): CONTENT} if ready else {})
    assert held.multiparts == set()
    assert (held.open_uploads, held.reserved_bytes) == (0, len(CONTENT) if ready else 0)
    return record.state


def busy_or(code: str | None, outcome: Outcome) -> bool:
    """Whether a caller was told to come again, or this."""
    return outcome.code in ("UPLOAD_BUSY", code)


def too_late(code: str) -> list[str]:
    """What a complete that has lost is told; or that nothing is there, when that was gone before the record told it."""
    return [code, "NOT_ARRIVED"]


@ORDERS
@pytest.mark.parametrize("round_", range(3))
def test_one_result_is_told_when_twenty_complete(arena: Arena, order: Order, round_: int) -> None:
    """Each gets the same object, now or when it comes again; it became ready once."""
    tenant = arena.tenant()
    upload = tenant.start_and_send(order)
    outcomes = race([partial(tenant.complete, upload)] * 20, seed=round_)
    assert all(busy_or(None, outcome) for outcome in outcomes)
    told = [outcome.answer or tenant.complete(upload) for outcome in outcomes]
    assert {answer.state for answer in told} == {State.READY}
    assert [answer.object for answer in told] == [told[0].object] * 20
    assert agree(tenant, upload) is State.READY


@ORDERS
def test_record_and_store_agree_when_complete_meets_abort(arena: Arena, order: Order) -> None:
    """A hundred times: whoever wins, the other is told so, and nothing is left of what lost."""
    ends = [_complete_against_abort(arena, order, seed) for seed in range(ROUNDS)]
    assert set(ends) == {State.READY, State.ABORTED}, "one always wins: this is no race"


def _complete_against_abort(arena: Arena, order: Order, seed: int) -> State:
    tenant = arena.tenant()
    upload = tenant.start_and_send(order)
    completed, aborted = race([partial(tenant.complete, upload), partial(tenant.abort, upload)], seed=seed)
    end = agree(tenant, upload)
    if end is State.READY:
        assert completed.answer.state is State.READY
        assert busy_or("UPLOAD_READY", aborted)
    else:
        assert completed.code in too_late("UPLOAD_ABORTED")
        assert aborted.answer.state is State.ABORTED
    return end


@ORDERS
def test_record_and_store_agree_when_complete_meets_the_sweeper(arena: Arena, order: Order) -> None:
    """At the very end of an upload's time: it is ready, or has expired and left nothing."""
    for seed in range(SHORT_ROUNDS):
        tenant = arena.tenant()
        upload = tenant.start_and_send(order)
        just_before, just_after = upload.expires_at - timedelta(seconds=1), upload.expires_at + timedelta(seconds=1)
        completed, swept = race(
            [partial(tenant.complete, upload, just_before), partial(tenant.sweep, just_after)], seed=seed
        )
        assert swept.error is None
        ready = agree(tenant, upload) is State.READY
        assert completed.code in ([None] if ready else too_late("UPLOAD_EXPIRED"))


def test_upload_is_ready_once_when_client_event_and_sweeper_meet(arena: Arena) -> None:
    """All of them find what arrived, some twice; the first verdict stands, and is everybody's."""
    for seed in range(SHORT_ROUNDS):
        tenant = arena.tenant()
        upload = tenant.start_and_send(PUT)
        later = datetime.now(UTC) + timedelta(minutes=16)
        complete, arrive = partial(tenant.complete, upload), partial(tenant.note_arrival, upload)
        outcomes = race([complete, arrive, partial(tenant.sweep, later), arrive, complete], seed=seed)
        assert [outcome.error for outcome in outcomes] == [None] * 5
        assert agree(tenant, upload) is State.READY


@ORDERS
def test_record_and_store_agree_when_abort_meets_the_event(arena: Arena, order: Order) -> None:
    """The event of a file that is given up makes nothing ready that is gone, and leaves nothing of what is not."""
    for seed in range(SHORT_ROUNDS):
        tenant = arena.tenant()
        upload = tenant.start_and_send(order)
        aborted, noted = race([partial(tenant.abort, upload), partial(tenant.note_arrival, upload)], seed=seed)
        assert noted.error is None
        assert aborted.code == ("UPLOAD_READY" if agree(tenant, upload) is State.READY else None)
