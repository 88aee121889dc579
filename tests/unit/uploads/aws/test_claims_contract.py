"""What the table of claims does: the same tests for the fake and for the adapter on moto.

Every test takes a key of its own. Two callers that want a claim at one moment are what a race looks like from the
table's side.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.fakes import FakeClaims
from tests.unit.fakes.world import NOW
from tests.unit.uploads.aws.claims import OTHER_PAYLOAD, new_key, real_claims, want
from uploads.claims import LEASE, MEMORY, Claim
from uploads.ports import Claims

MOMENT = timedelta(milliseconds=1)
SECOND = timedelta(seconds=1)
AFTER_LEASE = NOW + LEASE


@pytest.fixture(scope="module", params=[FakeClaims, real_claims], ids=["fake", "real"])
def claims(request: pytest.FixtureRequest, moto: None) -> Claims:  # noqa: ARG001 # moto is there while it lives
    made: Claims = request.param()
    return made


@pytest.fixture
def key() -> str:
    return new_key()


def look(claims: Claims, key: str, now: datetime) -> Claim:
    """The claim as it stands, asked for with a payload that cannot change it while it is remembered."""
    return claims.take(want(key, now, payload="a look"), now=now)


@pytest.mark.parametrize("now", [NOW, NOW + timedelta(microseconds=123_456), datetime(2026, 1, 1, tzinfo=UTC)])
def test_free_claim_is_taken_as_wanted(claims: Claims, key: str, now: datetime) -> None:
    """Every member survives, to the millisecond."""
    wanted = want(key, now)
    assert claims.take(wanted, now=now) == wanted == look(claims, key, now)


@pytest.mark.parametrize("payload", ['{"size_bytes": 30}', OTHER_PAYLOAD])
@pytest.mark.parametrize("later", [timedelta(0), LEASE - MOMENT])
def test_held_claim_stays_its_holders(claims: Claims, key: str, later: timedelta, payload: str) -> None:
    """The other one is told whose it is, and for which payload."""
    first = claims.take(want(key), now=NOW)
    assert claims.take(want(key, NOW + later, payload), now=NOW + later) == first


def test_claim_whose_lease_has_run_out_changes_its_holder_and_nothing_else(claims: Claims, key: str) -> None:
    """The id stays, for the dead one may have used it; and so does the time at which the key is forgotten."""
    first = claims.take(want(key), now=NOW)
    second = want(key, AFTER_LEASE)
    expected = replace(first, holder_id=second.holder_id, held_until=AFTER_LEASE + LEASE)
    assert claims.take(second, now=AFTER_LEASE) == expected == look(claims, key, AFTER_LEASE)


def test_of_two_that_take_over_one_wins(claims: Claims, key: str) -> None:
    """At the same moment; the loser learns who."""
    claims.take(want(key), now=NOW)
    winner = claims.take(want(key, AFTER_LEASE), now=AFTER_LEASE)
    assert claims.take(want(key, AFTER_LEASE), now=AFTER_LEASE) == winner


@pytest.mark.parametrize("later", [LEASE, MEMORY - SECOND])
def test_claim_is_not_taken_over_for_another_payload(claims: Claims, key: str, later: timedelta) -> None:
    """Its holder may be dead; what the key stands for is not."""
    first = claims.take(want(key), now=NOW)
    assert claims.take(want(key, NOW + later, OTHER_PAYLOAD), now=NOW + later) == first


def test_released_claim_is_taken_over_at_once(claims: Claims, key: str) -> None:
    """For the same payload, with the same id; not for another."""
    first = claims.take(want(key), now=NOW)
    claims.release(first)
    other = claims.take(want(key, payload=OTHER_PAYLOAD), now=NOW)
    assert (other.payload_sha256, other.holder_id) == (first.payload_sha256, first.holder_id)
    second = want(key)
    assert claims.take(second, now=NOW) == replace(first, holder_id=second.holder_id)


def test_only_its_holder_releases_a_claim(claims: Claims, key: str) -> None:
    """A slow one that fails in the end must not free what its successor holds."""
    slow = claims.take(want(key), now=NOW)
    successor = claims.take(want(key, AFTER_LEASE), now=AFTER_LEASE)
    claims.release(slow)
    assert claims.take(want(key, AFTER_LEASE), now=AFTER_LEASE) == successor


def test_release_of_a_claim_that_is_gone_makes_none(claims: Claims, key: str) -> None:
    """The key is as free as before."""
    claims.release(want(key))
    wanted = want(key, payload=OTHER_PAYLOAD)
    assert claims.take(wanted, now=NOW) == wanted


@pytest.mark.parametrize("held", [True, False])
@pytest.mark.parametrize("payload", ['{"size_bytes": 30}', OTHER_PAYLOAD])
def test_claim_is_forgotten_after_a_day_and_not_a_second_before(
    claims: Claims, key: str, payload: str, held: bool
) -> None:
    """Whether or not TTL has come to it: then anything may be claimed, under a new id."""
    first = claims.take(want(key), now=NOW)
    if held:  # by one that took it over in the last moment
        late = NOW + MEMORY - SECOND
        first = claims.take(want(key, late), now=late)
    before, after = NOW + MEMORY - MOMENT, NOW + MEMORY
    assert claims.take(want(key, before, OTHER_PAYLOAD), now=before) == first
    wanted = want(key, after, payload)
    assert claims.take(wanted, now=after) == wanted == look(claims, key, after)


def test_of_two_that_find_a_claim_forgotten_one_wins(claims: Claims, key: str) -> None:
    """At the same moment."""
    claims.take(want(key), now=NOW)
    later = NOW + MEMORY
    winner = claims.take(want(key, later, OTHER_PAYLOAD), now=later)
    assert claims.take(want(key, later), now=later) == winner


def test_same_key_is_free_under_another_tenant_route_or_name(claims: Claims, key: str) -> None:
    """Nobody learns, or blocks, what others' keys are."""
    first = claims.take(want(key), now=NOW)
    for wanted in (want(key, tenant="globex"), want(key, route="POST /v1/jobs"), want(key.upper() + "'")):
        assert claims.take(wanted, now=NOW) == wanted
    assert look(claims, key, NOW) == first


def test_claim_taken_twice_by_one_holder_is_its_own(claims: Claims, key: str) -> None:
    """boto3 repeats a write whose answer was lost, and then meets its own success."""
    wanted = want(key)
    assert claims.take(wanted, now=NOW) == claims.take(wanted, now=NOW) == wanted
