"""Keys to the plan under requests at once: in any order of steps, wherever one dies, no good token is shut out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from tests.unit.tokens.turns import Choices, Stepwise, Worker, all_orders
from tests.unit.tokens.world import TokenWorld
from tokens.joining import join_plan
from tokens.making import make_token
from tokens.revoking import revoke_token
from tokens.tidying import IN_THE_MAKING, tidy_usage_keys
from uploads.claims import Attempt
from uploads.errors import IdempotencyInProgressError, TokenAlreadyMadeError, TokenBusyError, TokenEndedError

Act = Callable[[TokenWorld, str], object]

ACTS: Mapping[str, Act] = {
    "rotate": lambda world, token_id: world.rotate(token_id),
    "revoke": lambda world, token_id: revoke_token(world.service, "acme", token_id, now=world.now),
    "join": lambda world, _: join_plan(world.service, world.records.list_all(), now=world.now),
    "tidy": lambda world, _: tidy_usage_keys(world.service, now=world.now),
}
PAIRS = [["rotate", "rotate"], ["rotate", "revoke"], ["rotate", "join"], ["revoke", "join"], ["join", "join"]]
REFUSALS = (TokenBusyError, TokenEndedError, TokenAlreadyMadeError, IdempotencyInProgressError)
LONG_LIVED = TokenWorld.lasting(days=1)


def named_keys(world: TokenWorld) -> set[tuple[str, str]]:
    """Those that the authorizer names, for tokens that open something."""
    rows = [row for row in world.records.rows.values() if row.revoked_at is None and row.usage_key]
    return {(row.id, row.usage_key) for row in rows if row.usage_key}


def keys(world: TokenWorld) -> set[tuple[str, str]]:
    """Those that the gateway has."""
    return {(key.token_id, key.value) for key in world.usage_keys.made}


def run_at_once(world: TokenWorld, acts: Sequence[Callable[[], object]], choices: Choices, *, one_dies: bool) -> bool:
    """Whether one died. At no moment does the gateway lack a key that the authorizer would name."""
    service = world.service
    ports: Any = {name: Stepwise(getattr(service, name)) for name in ("records", "claims", "usage_keys")}
    world.service = replace(service, **ports)
    workers = [Worker(act) for act in acts]
    has_died = False
    while busy := [worker for worker in workers if not worker.is_done]:
        dies = one_dies and not has_died and choices.choose(2) == 1
        busy[choices.choose(len(busy))].advance(die=dies)
        has_died |= dies
        assert named_keys(world) <= keys(world)
    world.service = service
    assert [worker.error for worker in workers if worker.error and not isinstance(worker.error, REFUSALS)] == []
    return has_died


def settle(world: TokenWorld, *, has_died: bool) -> None:
    """What a death has left goes by tidying, an hour later; without one nothing is left."""
    if not has_died:
        assert keys(world) == named_keys(world)
    world.wait(IN_THE_MAKING.total_seconds() + 1)
    tidy_usage_keys(world.service, now=world.now)
    assert keys(world) == named_keys(world)


def long_lived(world: TokenWorld) -> str:
    return world.make(LONG_LIVED).token.id


def make(world: TokenWorld, attempt: Attempt) -> object:
    return make_token(world.service, LONG_LIVED, attempt)


@pytest.mark.parametrize("one_dies", [False, True])
@pytest.mark.parametrize("has_key", [False, True])
@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_any_two_at_once_leave_a_token_that_gets_in(pair: list[str], *, has_key: bool, one_dies: bool) -> None:
    """Its key is the one that its row names; a revoked one's does not come back."""
    for choices in all_orders():
        world = TokenWorld(has_plan=has_key)
        token_id = long_lived(world)
        world.usage_keys.are_on = True
        acts = [partial(ACTS[name], world, token_id) for name in pair]
        has_died = run_at_once(world, acts, choices, one_dies=one_dies)
        assert "revoke" not in pair or has_died or world.records.rows[token_id].revoked_at
        settle(world, has_died=has_died)


@pytest.mark.parametrize("one_dies", [False, True])
@pytest.mark.parametrize("name", ["rotate", "join"])
def test_tidying_takes_no_key_that_is_about_to_be_named(name: str, *, one_dies: bool) -> None:
    """Keys are young while they are in the making."""
    for choices in all_orders():
        world = TokenWorld()
        token_id = long_lived(world)
        world.usage_keys.are_on = True
        world.wait(IN_THE_MAKING.total_seconds() + 1)
        acts = [partial(ACTS[one], world, token_id) for one in (name, "tidy")]
        settle(world, has_died=run_at_once(world, acts, choices, one_dies=one_dies))


@pytest.mark.parametrize("one_dies", [False, True])
def test_two_attempts_of_one_make_leave_one_key(*, one_dies: bool) -> None:
    """The second takes over when the first's lease is over, though it is still at it."""
    for choices in all_orders():
        world = TokenWorld(has_plan=True)
        first = world.attempt("k")
        world.wait(30)
        acts = [partial(make, world, attempt) for attempt in (first, world.attempt("k"))]
        has_died = run_at_once(world, acts, choices, one_dies=one_dies)
        assert has_died or len(world.records.rows) == 1
        settle(world, has_died=has_died)
