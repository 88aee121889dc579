"""A key makes its request's effect happen once, however often it is sent."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest

from tests.unit.fakes.interruptions import outage
from tests.unit.uploads.keyed_requests import OTHER_PAYLOAD, CrashError, KeyedRequests, crash
from uploads.claims import LEASE, MEMORY
from uploads.errors import IdempotencyInProgressError, IdempotencyKeyReusedError, UnavailableError

MOMENT = timedelta(milliseconds=1)


@pytest.fixture
def requests() -> KeyedRequests:
    return KeyedRequests()


def die(requests: KeyedRequests) -> None:
    """A first request whose function dies before it has written anything."""
    with suppress(CrashError):
        requests.send(before_writing=crash)


def fail(requests: KeyedRequests) -> None:
    """A first request that S3 lets down, and that says so."""
    with suppress(UnavailableError):
        requests.send(before_writing=outage)


def test_requests_without_a_key_make_something_each_time(requests: KeyedRequests) -> None:
    """The key is the client's choice; nothing is claimed without one."""
    assert requests.send(requests.attempt(key=None)).id != requests.send(requests.attempt(key=None)).id
    assert requests.claims.calls == []


def test_first_request_makes_its_own_id_with_one_more_write(requests: KeyedRequests) -> None:
    """Claim, then make: neither a read before nor a write after."""
    attempt = requests.attempt()
    assert requests.send(attempt).id == attempt.fresh_id
    assert (requests.claims.calls, requests.things.calls) == (["take"], ["add"])


@pytest.mark.parametrize("later", [timedelta(0), LEASE, MEMORY - MOMENT])
def test_request_that_is_sent_again_is_answered_from_what_was_made(requests: KeyedRequests, later: timedelta) -> None:
    """While the lease runs, after it, and until the key is forgotten."""
    first = requests.send()
    requests.wait(later)
    assert [requests.send() for _ in range(3)] == [first] * 3
    assert (requests.only_thing(), requests.replays) == (first, 3)


@pytest.mark.parametrize("later", [timedelta(0), LEASE, MEMORY - timedelta(seconds=1)])
@pytest.mark.parametrize("before", [KeyedRequests.send, die, fail], ids=["done", "died", "failed"])
def test_other_payload_is_refused_whatever_became_of_the_first(
    requests: KeyedRequests, before: Callable[[KeyedRequests], object], later: timedelta
) -> None:
    """A key that would mean two things means nothing; nor may a lease that ran out be taken over with another body."""
    before(requests)
    made = dict(requests.things.made)
    requests.wait(later)
    with pytest.raises(IdempotencyKeyReusedError) as caught:
        requests.send(requests.attempt(OTHER_PAYLOAD))
    assert caught.value.code == "IDEMPOTENCY_KEY_REUSED"
    assert requests.things.made == made


def test_second_request_is_told_to_wait_while_the_first_is_at_work(requests: KeyedRequests) -> None:
    """With the same payload only: another one is refused at once."""

    def meanwhile() -> None:
        with pytest.raises(IdempotencyInProgressError) as caught:
            requests.send()
        assert (caught.value.code, caught.value.retry_after_seconds) == ("IDEMPOTENCY_IN_PROGRESS", 1)
        with pytest.raises(IdempotencyKeyReusedError):
            requests.send(requests.attempt(OTHER_PAYLOAD))

    first = requests.send(before_writing=meanwhile)
    assert requests.only_thing() == first


def test_key_is_new_again_when_it_has_been_forgotten(requests: KeyedRequests) -> None:
    """24 hours after its first use, whatever it came with, whether or not the table has deleted it."""
    requests.send()
    requests.wait(MEMORY)
    attempt = requests.attempt(OTHER_PAYLOAD)
    assert requests.send(attempt).id == attempt.fresh_id
