"""Removing keys to the plan that no good token names."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.unit.tokens.world import TokenWorld
from tokens.limits import RETENTION
from tokens.revoking import revoke_token
from tokens.tidying import IN_THE_MAKING, tidy_usage_keys

HOUR = IN_THE_MAKING.total_seconds()


@pytest.fixture
def world() -> TokenWorld:
    return TokenWorld(has_plan=True)


def tidy(world: TokenWorld) -> int:
    return tidy_usage_keys(world.service, now=world.now)


def test_keys_of_good_tokens_stay(world: TokenWorld) -> None:
    """However old; that of one of no key is nobody's business."""
    long_lived = world.make(world.lasting(days=9)).token
    world.wait(8 * 86_400)
    assert tidy(world) == 0
    assert world.usage_keys.keys == {long_lived.id: long_lived.usage_key}


def test_key_of_an_expired_token_goes(world: TokenWorld) -> None:
    """An hour after its end: a rotation that began before may have moved that. Its row is still told of."""
    world.make(world.lasting(days=1))
    world.wait(86_400 + HOUR - 1)
    assert tidy(world) == 0
    world.wait(1)
    assert (tidy(world), tidy(world)) == (1, 0)
    assert timedelta(seconds=HOUR) < RETENTION


def test_key_of_a_revoked_token_goes_that_an_outage_has_kept(world: TokenWorld) -> None:
    """Revoking ends the token whatever the gateway says."""
    made = world.make(world.lasting(days=9))
    world.usage_keys.is_down = True
    revoke_token(world.service, "acme", made.token.id, now=world.now)
    world.usage_keys.is_down = False
    world.wait(HOUR + 1)
    assert tidy(world) == 1
    assert world.usage_keys.keys == {}


def test_keys_of_unknown_tokens_and_of_other_values_go(world: TokenWorld) -> None:
    """A make that died, a loser of two rotations: once they are an hour old."""
    made = world.make(world.lasting(days=9)).token
    world.usage_keys.ensure(made.id, "of the loser")
    world.usage_keys.ensure(world.make_id(world.now), "of a make that died")
    assert tidy(world) == 0
    world.wait(HOUR + 1)
    assert tidy(world) == 2
    assert world.usage_keys.keys == {made.id: made.usage_key}


def test_without_a_plan_all_of_them_go(world: TokenWorld) -> None:
    """It was switched off: nobody names any, and joining a plan makes them again."""
    made = world.make(world.lasting(days=9)).token
    world.usage_keys.are_on = False
    world.wait(HOUR + 1)
    assert tidy(world) == 1
    assert world.records.rows[made.id].usage_key
