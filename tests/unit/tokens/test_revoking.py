"""Revoking, listing, joining a plan."""

from __future__ import annotations

import pytest

from authorizer.errors import TokenError
from tests.unit.tokens.world import TokenWorld
from tokens.joining import join_plan
from tokens.limits import RETENTION
from tokens.listing import list_tokens
from tokens.model import TokenState
from tokens.revoking import revoke_token
from uploads.errors import InvalidRequestError, TokenNotFoundError


@pytest.fixture
def world() -> TokenWorld:
    return TokenWorld(has_plan=True)


def test_revoked_token_opens_nothing_from_the_next_look_on(world: TokenWorld) -> None:
    """Nor do older secrets, whatever their grace; its key to the plan goes."""
    first = world.make()
    second = world.rotate(first.token.id, grace_seconds=3600)
    revoked = revoke_token(world.service, "acme", first.token.id, now=world.now)
    assert revoked.state_at(world.now) is TokenState.REVOKED
    for text in (first.text, second.text):
        with pytest.raises(TokenError):
            world.claims_of(text)
    assert world.usage_keys.keys == {}


def test_revoking_again_changes_nothing(world: TokenWorld) -> None:
    """Not even the moment; an outage of the gateway does not keep a token alive."""
    made = world.make()
    world.usage_keys.is_down = True
    revoked = revoke_token(world.service, "acme", made.token.id, now=world.now)
    world.wait(5)
    assert revoke_token(world.service, "acme", made.token.id, now=world.now) == revoked


def test_revoking_wins_against_a_rotation_at_the_same_moment(world: TokenWorld) -> None:
    """Whatever was rotated in between ends too."""
    made = world.make()
    rotated = []
    world.records.meanwhile = lambda: rotated.append(world.rotate(made.token.id))
    revoke_token(world.service, "acme", made.token.id, now=world.now)
    with pytest.raises(TokenError, match="API_TOKEN_REVOKED"):
        world.claims_of(rotated[0].text)


def test_another_tenant_cannot_revoke(world: TokenWorld) -> None:
    """To it there is no such token."""
    made = world.make()
    with pytest.raises(TokenNotFoundError):
        revoke_token(world.service, "globex", made.token.id, now=world.now)
    assert world.claims_of(made.text)


def test_pages_hold_the_tenants_tokens_once_each_newest_first(world: TokenWorld) -> None:
    """With cursors that are good for this list alone."""
    made = []
    for _ in range(5):
        made.append(world.make().token.id)
        world.wait(1)
    pages, cursor = [], None
    while True:
        page = list_tokens(world.service, "acme", cursor=cursor, limit=2, now=world.now)
        pages.append([token.id for token in page.tokens])
        cursor = page.next_cursor
        if cursor is None:
            break
        with pytest.raises(InvalidRequestError):
            list_tokens(world.service, "globex", cursor=cursor, limit=2, now=world.now)
    assert [len(page) for page in pages] == [2, 2, 1]
    assert [token_id for page in pages for token_id in page] == made[::-1]


def test_list_goes_on_behind_a_token_that_is_forgotten_already(world: TokenWorld) -> None:
    """TTL takes a token's row and its place on the list in its own time: a short page is not the last one."""
    made = []
    for _ in range(5):
        made.append(world.make().token.id)
        world.wait(1)
    del world.records.rows[made[3]]
    first = list_tokens(world.service, "acme", cursor=None, limit=4, now=world.now)
    assert [token.id for token in first.tokens] == [made[4], made[2], made[1]]
    second = list_tokens(world.service, "acme", cursor=first.next_cursor, limit=4, now=world.now)
    assert ([token.id for token in second.tokens], second.next_cursor) == ([made[0]], None)


def test_token_is_told_of_for_a_month_after_its_end(world: TokenWorld) -> None:
    """Then it is forgotten, whenever the table deletes it."""
    made = world.make()
    world.wait(3_600 + RETENTION.total_seconds() - 1)
    (shown,) = list_tokens(world.service, "acme", cursor=None, limit=1, now=world.now).tokens
    assert shown.state_at(world.now) is TokenState.EXPIRED
    world.wait(1)
    assert list_tokens(world.service, "acme", cursor=None, limit=1, now=world.now).tokens == ()
    with pytest.raises(TokenNotFoundError):
        world.service.find("acme", made.token.id, now=world.now)


def test_joining_a_plan_gives_each_good_token_its_key(world: TokenWorld) -> None:
    """Those that had one keep its value; it may be repeated."""
    with_key = world.make().token
    world.usage_keys.are_on = False
    without, ended = world.make().token, world.make().token
    revoke_token(world.service, "acme", ended.id, now=world.now)
    world.usage_keys.are_on = True
    world.usage_keys.made.clear()
    for _ in range(2):
        assert join_plan(world.service, world.records.list_all(), now=world.now) == 2
    assert world.usage_keys.keys == {
        with_key.id: with_key.usage_key,
        without.id: world.records.rows[without.id].usage_key,
    }
