"""The routes of API tokens, as their clients meet them."""

from __future__ import annotations

import json
import re

import pytest

from tests.unit.handlers.conftest import LogLines
from tests.unit.tokens.world import ORDER, TokenWorld

ROUTES = ["make", "list", "get", "rotate", "revoke"]


@pytest.fixture
def tokens() -> TokenWorld:
    return TokenWorld()


def test_token_is_made_for_its_makers_tenant_and_told_once(tokens: TokenWorld) -> None:
    """With where to ask for it; afterwards nobody tells the secret, or what is kept of it."""
    made = tokens.call("make")
    assert made.status == 201
    assert made.headers["location"].endswith(f"/v1/tokens/{made.body['id']}")
    assert tokens.claims_of(made.body["token"]).tenant == "acme"
    told = [tokens.call("get", token_id=made.body["id"]).text, tokens.call("list").text]
    kept = tokens.records.rows[made.body["id"]]
    for text in told:
        assert made.body["token"].rpartition("_")[2] not in text
        assert kept.token_sha256 not in text


def test_scope_is_admin(tokens: TokenWorld) -> None:
    """All others together are not enough, on any route."""
    made = tokens.make()
    for name in ROUTES:
        others = {"scopes": "uploads:write uploads:read jobs:write jobs:read"}
        token_id = None if name in ("make", "list") else made.token.id
        assert tokens.call(name, token_id=token_id, authorizer=others).status == 403
    assert len(tokens.records.rows) == 1


def test_another_tenants_admin_sees_nothing(tokens: TokenWorld) -> None:
    """Neither on its list nor by the id; and it ends nothing."""
    made = tokens.make()
    assert tokens.call("list", tenant="globex").body["items"] == []
    for name in ("get", "rotate", "revoke"):
        refused = tokens.call(name, token_id=made.token.id, tenant="globex")
        assert (refused.status, refused.body["code"]) == (404, "TOKEN_NOT_FOUND")
    assert tokens.claims_of(made.text)


def test_rotation_tells_the_new_secret_and_until_when_the_old_one_is_good(tokens: TokenWorld) -> None:
    """While its grace lasts."""
    made = tokens.make()
    rotated = tokens.call("rotate", token_id=made.token.id)
    assert rotated.status == 200
    assert rotated.body["old_secrets_expire_at"] == "2026-11-22T16:20:00Z"
    assert tokens.claims_of(made.text) == tokens.claims_of(rotated.body["token"])
    tokens.wait(3_599)
    assert "old_secrets_expire_at" in tokens.call("get", token_id=made.token.id).body


def test_rotation_needs_no_body(tokens: TokenWorld) -> None:
    """Without one the old secret ends at once."""
    made = tokens.make()
    assert "old_secrets_expire_at" not in tokens.call("rotate", token_id=made.token.id, body={}).body


def test_revoking_is_answered_with_the_token(tokens: TokenWorld) -> None:
    """Twice alike; afterwards it cannot be rotated."""
    made = tokens.make()
    first, second = (tokens.call("revoke", token_id=made.token.id) for _ in range(2))
    assert first.body == second.body
    assert (first.status, first.body["state"]) == (200, "revoked")
    refused = tokens.call("rotate", token_id=made.token.id)
    assert (refused.status, refused.body["code"]) == (409, "TOKEN_ENDED")


def test_request_that_comes_again_is_told_so(tokens: TokenWorld) -> None:
    """By its Idempotency-Key; the answer cannot be given a second time."""
    made, again = (tokens.call("make", headers={"Idempotency-Key": "k"}) for _ in range(2))
    assert (again.status, again.body["code"]) == (409, "TOKEN_ALREADY_MADE")
    assert made.body["id"] in again.body["detail"]
    other = tokens.call("make", headers={"Idempotency-Key": "k"}, body={"scopes": ["admin"]})
    assert (other.status, other.body["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, "/scopes"),
        ({"scopes": []}, "/scopes"),
        ({"scopes": ["admin", "admin"]}, "/scopes"),
        ({"scopes": ["everything"]}, "/scopes/0"),
        ({"scopes": ["admin"], "tenant": "globex"}, "/tenant"),
        ({"scopes": ["admin"], "expires_in_seconds": 59}, "/expires_in_seconds"),
        ({"scopes": ["admin"], "expires_in_seconds": 31_622_401}, "/expires_in_seconds"),
        ({"scopes": ["admin"], "description": "a\u0000"}, "/description"),
        ({"scopes": ["admin"], "description": "\u2028"}, "/description"),
    ],
)
def test_body_that_is_none_is_refused_with_its_place(tokens: TokenWorld, body: object, place: str) -> None:
    """No tenant can be named: it comes from the caller's token alone."""
    refused = tokens.call("make", body=body)
    assert refused.status == 400
    assert [error["pointer"] for error in refused.body["errors"]] == [place]
    assert not tokens.records.rows


@pytest.mark.parametrize("body", [{"grace_seconds": -1}, {"grace_seconds": 86_401}, {"expires_in_seconds": 1}])
def test_rotation_out_of_bounds_is_refused(tokens: TokenWorld, body: object) -> None:
    """Before anything is changed."""
    made = tokens.make()
    assert tokens.call("rotate", token_id=made.token.id, body=body).status == 400
    assert tokens.claims_of(made.text)


def test_list_goes_on_by_its_cursor(tokens: TokenWorld) -> None:
    """And takes no other member."""
    for _ in range(3):
        tokens.make()
        tokens.wait(1)
    first = tokens.call("list", query={"limit": "2"}).body
    last = tokens.call("list", query={"limit": "2", "cursor": first["next_cursor"]}).body
    assert [len(first["items"]), len(last["items"]), last["next_cursor"]] == [2, 1, None]
    assert tokens.call("list", query={"state": "active"}).status == 400


def test_whole_token_in_a_path_is_not_there_and_not_logged(tokens: TokenWorld, log: LogLines) -> None:
    """Somebody will paste it."""
    made = tokens.make()
    assert tokens.call("get", token_id=made.text).status == 404
    assert made.text not in log.text


def test_each_step_is_logged_by_ids_alone(tokens: TokenWorld, log: LogLines) -> None:
    """No line holds a secret, a hash or a key to the plan."""
    tokens.usage_keys.are_on = True
    made = tokens.call("make").body
    rotated = tokens.call("rotate", token_id=made["id"]).body
    kept = tokens.records.rows[made["id"]]
    tokens.call("revoke", token_id=made["id"])
    for event in ("token_made", "token_rotated", "token_revoked"):
        line = log.named(event)
        assert (line["token_id"], line["tenant"]) == (made["id"], "acme")
    secrets = [made["token"], rotated["token"]]
    hidden = [text.rpartition("_")[2] for text in secrets] + [kept.token_sha256, str(kept.usage_key)]
    assert not [text for text in hidden if text in log.text]
    assert not re.search(r"pst_", log.text)


def test_description_is_told_as_it_was_given(tokens: TokenWorld) -> None:
    """Also without one."""
    made = tokens.call("make", body={"scopes": ["jobs:read"], "description": "Prüfung <b>"})
    assert made.body["description"] == "Prüfung <b>"
    assert tokens.call("make", body={"scopes": ["jobs:read"]}).body["description"] == ""


def test_maker_is_remembered(tokens: TokenWorld) -> None:
    """As the authorizer names it."""
    made = tokens.call("make", authorizer={"principal": f"api-token:{tokens.make(ORDER).token.id}"})
    assert made.body["created_by"].startswith("api-token:")
    assert json.loads(made.text)["tenant"] == "acme"
