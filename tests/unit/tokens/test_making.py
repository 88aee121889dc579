"""Making tokens: what is told once, and what is kept."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import pytest

from tests.unit.tokens.world import ORDER, TokenWorld
from tokens.form import hash_token
from tokens.model import ApiToken
from uploads.errors import (
    IdempotencyKeyReusedError,
    InvalidRequestError,
    TokenAlreadyMadeError,
    UnavailableError,
    UploadsError,
)


@pytest.fixture
def world() -> TokenWorld:
    return TokenWorld()


def test_token_that_was_made_gets_in(world: TokenWorld) -> None:
    """As its tenant, with its scopes; a test of both zips in one."""
    made = world.make()
    claims = world.claims_of(made.text)
    assert claims.tenant == "acme"
    assert claims.scopes == {"uploads:write", "uploads:read"}
    assert claims.subject == f"api-token:{made.token.id}"


def test_secret_is_kept_nowhere(world: TokenWorld) -> None:
    """Neither in a record nor in a claim, nor in what Python would print of any."""
    made = world.make(key="k")
    secret = made.text.rpartition("_")[2]
    kept = [asdict(world.records.rows[made.token.id]), world.claims.claims, repr(made), repr(world.service.chance())]
    assert not [one for one in kept if secret in repr(one)]
    assert made.token.token_sha256 == hash_token(made.text)


def test_scopes_are_kept_in_one_order(world: TokenWorld) -> None:
    """However they were asked for."""
    assert world.make(replace(ORDER, scopes=("admin", "uploads:write"))).token.scopes == ("uploads:write", "admin")


def test_request_that_comes_again_makes_no_second_token(world: TokenWorld) -> None:
    """Its key names the first one, whose secret nobody has any more."""
    made = world.make(key="k")
    for _ in range(2):
        with pytest.raises(TokenAlreadyMadeError, match=made.token.id):
            world.make(key="k")
    assert len(world.records.rows) == 1
    assert world.claims_of(made.text)


def test_key_with_another_body_is_refused(world: TokenWorld) -> None:
    """As everywhere."""
    world.make(key="k")
    with pytest.raises(IdempotencyKeyReusedError):
        world.make(key="k", payload='{"other": 1}')


def test_token_whose_answer_was_lost_is_named(world: TokenWorld) -> None:
    """The write came through: whoever asks again is told, and rotates it."""
    world.records.answer_is_lost = True
    with pytest.raises(TokenAlreadyMadeError):
        world.make(key="k")
    with pytest.raises(UnavailableError):
        world.make()


BROKEN: list[dict[str, Any]] = [
    {"tenant": ""},
    {"tenant": "a/b"},
    {"tenant": "a" * 65},
    {"scopes": ()},
    {"scopes": ("uploads:write", "uploads:write")},
    {"scopes": ("everything",)},
    {"description": "x" * 201},
    {"description": "two\nlines"},
    {"expires_in_seconds": 59},
    {"expires_in_seconds": 366 * 86_400 + 1},
]


@pytest.mark.parametrize("change", BROKEN)
def test_what_no_token_may_be_is_refused(world: TokenWorld, change: dict[str, Any]) -> None:
    """With its place; operators are told the same as clients."""
    with pytest.raises(InvalidRequestError) as caught:
        world.make(replace(ORDER, **change))
    assert [place for place, _ in caught.value.errors] == [f"/{name}" for name in change]
    assert not world.records.rows


def test_without_a_plan_there_is_no_key_to_it(world: TokenWorld) -> None:
    """The authorizer then names the shared one, when there is a plan later."""
    assert world.make().token.usage_key is None


def test_with_a_plan_each_token_has_a_key_of_its_own() -> None:
    """Not its secret, and nothing made of it."""
    world = TokenWorld(has_plan=True)
    made = world.make()
    assert world.usage_keys.keys == {made.token.id: made.token.usage_key}
    assert world.claims_of(made.text).usage_key == made.token.usage_key


def test_token_is_not_made_where_its_key_cannot_be() -> None:
    """Nobody is told a token whose calls the gateway would refuse."""
    world = TokenWorld(has_plan=True)
    world.usage_keys.is_down = True
    with pytest.raises(UnavailableError):
        world.make(key="k")
    assert not world.records.rows
    world.usage_keys.is_down = False
    assert isinstance(world.make(key="k").token, ApiToken)


def test_key_to_the_plan_is_the_records_again_after_a_repetition() -> None:
    """An attempt that came to nothing may have left another value."""
    world = TokenWorld(has_plan=True)
    made = world.make(key="k")
    world.usage_keys.made.clear()
    world.usage_keys.ensure(made.token.id, "another")
    with pytest.raises(UploadsError):
        world.make(key="k")
    assert world.usage_keys.keys == {made.token.id: made.token.usage_key}
