"""Holders of a key that die, are slow, or fail: the effect is one all the same, and the key is not lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.unit.fakes.interruptions import outage
from tests.unit.template.parts import functions
from tests.unit.uploads.keyed_requests import OTHER_PAYLOAD, CrashError, KeyedRequests, Thing, crash
from uploads.claims import LEASE
from uploads.errors import (
    IdempotencyInProgressError,
    InvalidRequestError,
    OutcomeUnknownError,
    UnavailableError,
)

MOMENT = timedelta(milliseconds=1)


def refuse() -> None:
    raise InvalidRequestError("no")


@pytest.fixture
def requests() -> KeyedRequests:
    return KeyedRequests()


def test_dead_holders_key_is_free_when_its_lease_has_run_out_and_not_before(requests: KeyedRequests) -> None:
    """And the id that was claimed is the one that is made: the dead one may have told it to S3."""
    claimed = requests.attempt()
    with pytest.raises(CrashError):
        requests.send(claimed, before_writing=crash)
    requests.wait(LEASE - MOMENT)
    with pytest.raises(IdempotencyInProgressError):
        requests.send()
    requests.wait(MOMENT)
    assert requests.send().id == claimed.fresh_id


def test_lease_outlives_every_function_that_may_hold_it_and_the_gateways_wait_by_little() -> None:
    """Shorter, and a living holder would be taken for dead; longer, and a client would wait for nothing."""
    longest = max(
        function["Timeout"]
        for function in functions().values()
        if any(event["Type"] == "Api" for event in function.get("Events", {}).values())
    )
    assert timedelta(seconds=longest) < LEASE <= timedelta(seconds=longest + 1)


@pytest.mark.parametrize("later", [timedelta(0), LEASE])
def test_what_a_dead_holder_had_written_is_the_answer(requests: KeyedRequests, later: timedelta) -> None:
    """At once: the record is what done means, the lease does not count."""
    requests.things.after["add"] = crash
    with pytest.raises(CrashError):
        requests.send()
    requests.wait(later)
    assert requests.send() == requests.only_thing()


def test_slow_holder_gets_what_its_successor_made(requests: KeyedRequests) -> None:
    """It has outlived its lease; the record's own condition decides, and both answers are of one thing."""
    answers = []

    def meanwhile() -> None:
        requests.wait(LEASE)
        answers.append(requests.send())

    answers.append(requests.send(before_writing=meanwhile))
    assert answers == [requests.only_thing()] * 2


def test_successor_gets_what_a_slow_holder_made_in_the_end(requests: KeyedRequests) -> None:
    """The other way round: it has looked, found nothing, is at work, and is overtaken."""
    slow = requests.attempt()
    with pytest.raises(CrashError):
        requests.send(slow, before_writing=crash)
    requests.wait(LEASE)
    late_write = Thing(slow.fresh_id, maker=slow.fresh_id)
    answer = requests.send(before_writing=lambda: requests.things.add(late_write))
    assert answer == late_write == requests.only_thing()


def test_key_of_a_refused_request_is_as_good_as_new(requests: KeyedRequests) -> None:
    """Nothing was made, so nothing is claimed: the corrected request may carry the same key."""

    def refuse() -> None:
        raise InvalidRequestError("too much")

    with pytest.raises(InvalidRequestError):
        requests.send(before_writing=refuse)
    assert requests.send(requests.attempt(OTHER_PAYLOAD)) == requests.only_thing()


def test_refusal_after_a_take_over_leaves_the_id_to_whoever_may_still_write_it(requests: KeyedRequests) -> None:
    """The dead holder's write may yet arrive: a new id would make a second thing."""

    def refuse() -> None:
        raise InvalidRequestError("too much")

    dead = requests.attempt()
    with pytest.raises(CrashError):
        requests.send(dead, before_writing=crash)
    requests.wait(LEASE)
    with pytest.raises(InvalidRequestError):
        requests.send(before_writing=refuse)
    assert requests.send().id == dead.fresh_id


@pytest.mark.parametrize("failure", [UnavailableError("S3"), KeyError("a bug")])
def test_id_of_a_request_that_failed_in_good_order_is_free_at_once(requests: KeyedRequests, failure: Exception) -> None:
    """The client is told the truth, and need not wait for a lease to run out."""

    def let_down() -> None:
        raise failure

    failed = requests.attempt()
    with pytest.raises(type(failure)) as caught:
        requests.send(failed, before_writing=let_down)
    assert caught.value is failure
    assert requests.send().id == failed.fresh_id


def test_failure_to_release_hides_nothing_and_ends_with_the_lease(requests: KeyedRequests) -> None:
    """What the client is told is why its request failed."""
    requests.claims.before["release"] = outage
    with pytest.raises(InvalidRequestError):
        requests.send(before_writing=refuse)
    with pytest.raises(IdempotencyInProgressError):
        requests.send()
    requests.wait(LEASE)
    assert requests.send() == requests.only_thing()


def test_failure_to_look_hides_nothing_either(requests: KeyedRequests) -> None:
    """Nobody knows then whether anything was made, but why the request failed is known."""
    requests.things.before["find"] = outage
    with pytest.raises(InvalidRequestError):
        requests.send(before_writing=refuse)
    assert requests.send() == requests.only_thing()


def test_outage_that_goes_on_is_asked_nothing_more(requests: KeyedRequests) -> None:
    """Each further question takes seconds, of the few within which the client must be told. The lease runs out."""
    requests.things.before["add"] = outage
    requests.things.before["find"] = outage
    with pytest.raises(OutcomeUnknownError):
        requests.send()
    assert requests.things.calls == ["add", "find"]
    assert requests.claims.calls == ["take"]
    requests.wait(LEASE)
    assert requests.send() == requests.only_thing()


def test_slow_holder_that_fails_leaves_its_successors_lease_alone(requests: KeyedRequests) -> None:
    """Or a third one would come in while the second is at work."""

    def second() -> None:
        requests.wait(LEASE)
        with pytest.raises(CrashError):
            requests.send(before_writing=crash)
        refuse()

    with pytest.raises(InvalidRequestError):
        requests.send(before_writing=second)
    with pytest.raises(IdempotencyInProgressError):
        requests.send()


def test_write_whose_answer_was_lost_is_no_failure(requests: KeyedRequests) -> None:
    """The thing is there; so the request is answered."""
    requests.things.after["add"] = outage
    assert requests.send() == requests.only_thing()


def test_successor_that_cannot_look_makes_nothing_and_lets_the_next_one_in(requests: KeyedRequests) -> None:
    """It does not know what the dead one did."""
    with pytest.raises(CrashError):
        requests.send(before_writing=crash)
    requests.wait(LEASE)
    requests.things.before["find"] = outage
    with pytest.raises(UnavailableError):
        requests.send()
    assert requests.things.made == {}
    assert requests.send() == requests.only_thing()


@pytest.mark.parametrize("moment", ["before", "after"])
def test_nothing_is_made_without_a_claim(requests: KeyedRequests, moment: str) -> None:
    """The table is down, or its answer lost: 503, and the retry makes the one thing."""
    getattr(requests.claims, moment)["take"] = outage
    with pytest.raises(UnavailableError):
        requests.send()
    assert requests.things.made == {}
    requests.wait(LEASE)
    assert requests.send() == requests.only_thing()
