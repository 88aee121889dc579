"""Many start an upload at the same moment."""

from __future__ import annotations

import secrets
from dataclasses import replace
from functools import partial

import pytest

from tests.integration.races.arena import MULTIPART, PUT, Arena, race
from uploads.promise import Order

CALLERS = 50


@pytest.mark.parametrize("order", [PUT, MULTIPART], ids=["put", "multipart"])
@pytest.mark.parametrize("round_", range(3))
def test_one_upload_is_made_when_fifty_requests_carry_one_key(arena: Arena, order: Order, round_: int) -> None:
    """Whoever is answered gets the same, word for word; the others are asked to come again, and get it then."""
    tenant = arena.tenant()
    key = secrets.token_hex(8)
    outcomes = race([partial(tenant.start, order, key=key)] * CALLERS, seed=round_)
    late = [outcome.error for outcome in outcomes if outcome.error]
    assert {(error.code, error.retry_after_seconds) for error in late} <= {("IDEMPOTENCY_IN_PROGRESS", 1)}
    answers = [outcome.answer for outcome in outcomes if not outcome.error]
    answers += [tenant.start(order, key=key) for _ in late]
    assert answers == answers[:1] * CALLERS
    held = tenant.holdings()
    assert [upload.id for upload in held.uploads] == [answers[0][0].id]
    assert len(held.multiparts) == (1 if order is MULTIPART else 0)
    assert (held.open_uploads, held.reserved_bytes) == (1, order.size_bytes)


def test_one_body_wins_when_one_key_comes_with_two(arena: Arena) -> None:
    """The other one's senders are told that the key is taken."""
    tenant = arena.tenant()
    key = secrets.token_hex(8)
    orders = [PUT, replace(PUT, filename="b.txt")] * (CALLERS // 2)
    outcomes = race([partial(tenant.start, order, key=key) for order in orders])
    (upload,) = tenant.holdings().uploads
    for order, outcome in zip(orders, outcomes, strict=True):
        if order.filename != upload.filename:
            assert outcome.code == "IDEMPOTENCY_KEY_REUSED"
        elif outcome.error:
            assert outcome.code == "IDEMPOTENCY_IN_PROGRESS"
        else:
            assert outcome.answer[0].id == upload.id


def test_no_more_are_open_than_allowed_when_all_come_at_once(arena: Arena) -> None:
    """And no fewer: each place that there is, is given."""
    limits = replace(arena.service.rules.limits, max_open_uploads=10, max_bytes_per_day=None)
    limited = replace(arena.service, rules=replace(arena.service.rules, limits=limits))
    tenant = arena.tenant(limited)
    outcomes = race([partial(tenant.start, MULTIPART)] * CALLERS)
    refused = [outcome for outcome in outcomes if outcome.error]
    assert {outcome.code for outcome in refused} == {"OPEN_UPLOADS_EXCEEDED"}
    held = tenant.holdings()
    assert len(held.uploads) == len(held.multiparts) == held.open_uploads == CALLERS - len(refused) == 10
