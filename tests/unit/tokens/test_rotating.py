"""Rotating: another secret, and how long older ones are good."""

from __future__ import annotations

from typing import Any

import pytest

from authorizer.errors import TokenError
from tests.unit.tokens.world import TokenWorld
from tokens.limits import MAX_OLD_SECRETS
from tokens.revoking import revoke_token
from uploads.errors import InvalidRequestError, TokenBusyError, TokenEndedError, TokenNotFoundError


@pytest.fixture
def world() -> TokenWorld:
    return TokenWorld()


def gets_in(world: TokenWorld, text: str) -> bool:
    try:
        world.claims_of(text)
    except TokenError:
        return False
    return True


def test_old_secret_ends_at_once_unless_a_grace_is_asked_for(world: TokenWorld) -> None:
    """The token is the same one."""
    first = world.make()
    second = world.rotate(first.token.id)
    assert second.token.id == first.token.id
    assert [gets_in(world, text) for text in (first.text, second.text)] == [False, True]


def test_old_secret_is_good_for_the_grace_and_no_longer(world: TokenWorld) -> None:
    """To the second."""
    first = world.make()
    second = world.rotate(first.token.id, grace_seconds=60)
    world.wait(59)
    assert [gets_in(world, text) for text in (first.text, second.text)] == [True, True]
    world.wait(1)
    assert [gets_in(world, text) for text in (first.text, second.text)] == [False, True]


def test_rotation_whose_answer_was_lost_may_be_repeated_within_the_grace(world: TokenWorld) -> None:
    """The secret that its client works with stays good."""
    first = world.make()
    lost = world.rotate(first.token.id, grace_seconds=60)
    again = world.rotate(first.token.id, grace_seconds=60)
    assert all(gets_in(world, text) for text in (first.text, lost.text, again.text))


def test_shorter_grace_ends_all_older_secrets(world: TokenWorld) -> None:
    """Who has found a leak asks for none."""
    first = world.make()
    second = world.rotate(first.token.id, grace_seconds=3600)
    third = world.rotate(first.token.id, grace_seconds=10)
    world.wait(10)
    assert [gets_in(world, made.text) for made in (first, second, third)] == [False, False, True]
    last = world.rotate(first.token.id, grace_seconds=3600)
    world.rotate(first.token.id)
    assert not gets_in(world, last.text)


def test_secrets_that_are_good_at_once_are_few(world: TokenWorld) -> None:
    """One more is refused, until one has ended or none is to stay."""
    made = world.make()
    for _ in range(MAX_OLD_SECRETS):
        world.rotate(made.token.id, grace_seconds=60)
    with pytest.raises(TokenBusyError):
        world.rotate(made.token.id, grace_seconds=60)
    world.wait(60)
    assert world.rotate(made.token.id, grace_seconds=60)
    assert len(world.rotate(made.token.id).token.old_secrets) == 0


def test_end_stays_unless_it_is_counted_anew(world: TokenWorld) -> None:
    """Then from the rotation on."""
    made = world.make()
    world.wait(100)
    assert world.rotate(made.token.id).token.expires_at == made.token.expires_at
    longer = world.rotate(made.token.id, expires_in_seconds=7_200).token
    assert (longer.expires_at - world.now).total_seconds() == 7_200


def test_old_secret_never_outlives_its_token(world: TokenWorld) -> None:
    """Whatever its grace said."""
    made = world.make()
    world.wait(3_590)
    world.rotate(made.token.id, grace_seconds=86_400)
    world.wait(10)
    assert not gets_in(world, made.text)


def test_token_that_has_ended_is_not_rotated(world: TokenWorld) -> None:
    """Neither a revoked nor an expired one."""
    revoked, expired = world.make(), world.make()
    revoke_token(world.service, "acme", revoked.token.id, now=world.now)
    with pytest.raises(TokenEndedError, match="revoked"):
        world.rotate(revoked.token.id)
    world.wait(3_600)
    with pytest.raises(TokenEndedError, match="expired"):
        world.rotate(expired.token.id, expires_in_seconds=3_600)


@pytest.mark.parametrize("change", [{"grace_seconds": -1}, {"grace_seconds": 86_401}, {"expires_in_seconds": 59}])
def test_times_out_of_bounds_are_refused(world: TokenWorld, change: dict[str, Any]) -> None:
    """With their place."""
    made = world.make()
    with pytest.raises(InvalidRequestError) as caught:
        world.rotate(made.token.id, **change)
    assert [place for place, _ in caught.value.errors] == [f"/{name}" for name in change]


def test_another_tenants_token_is_not_there(world: TokenWorld) -> None:
    """Nor is what is no id."""
    made = world.make()
    for tenant, token_id in (("globex", made.token.id), ("acme", made.text), ("acme", world.make_id(world.now))):
        with pytest.raises(TokenNotFoundError):
            world.rotate(token_id, tenant=tenant)
    assert world.rotate(made.token.id, tenant=None)


def test_of_two_at_once_one_is_told_to_try_again(world: TokenWorld) -> None:
    """Its secret was never good, and is not told."""
    made = world.make()
    world.records.meanwhile = lambda: world.rotate(made.token.id)
    with pytest.raises(TokenBusyError):
        world.rotate(made.token.id)


def test_token_that_had_no_key_to_the_plan_gets_one(world: TokenWorld) -> None:
    """So a plan that is switched on later counts it apart."""
    made = world.make()
    world.usage_keys.are_on = True
    rotated = world.rotate(made.token.id).token
    assert rotated.usage_key
    assert world.usage_keys.keys == {made.token.id: rotated.usage_key}
    assert world.rotate(made.token.id).token.usage_key == rotated.usage_key


def test_key_that_another_may_be_about_to_name_is_left(world: TokenWorld) -> None:
    """Who lost to a function that knows of no plan yet cannot tell whose key the row will name."""
    made = world.make()
    world.usage_keys.are_on = True
    world.usage_keys.ensure(made.token.id, "of a third")

    def rotate_without_plan() -> None:
        world.usage_keys.are_on = False
        world.rotate(made.token.id)
        world.usage_keys.are_on = True

    world.records.meanwhile = rotate_without_plan
    with pytest.raises(TokenBusyError):
        world.rotate(made.token.id)
    assert "of a third" in {key.value for key in world.usage_keys.made}
