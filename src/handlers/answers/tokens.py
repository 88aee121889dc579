"""An API token, as clients are told of it: never its secret but once, never its hash."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NotRequired

from typing_extensions import TypedDict  # pydantic, which describes these in OpenAPI, asks for this one before 3.12

from handlers.answers.moments import rfc3339
from tokens.model import ApiToken, MadeToken, TokenState


class TokenAnswer(TypedDict):
    """A token. `last_used_at` is exact to a minute; `old_secrets_expire_at` is there while a rotation's grace lasts."""

    id: str
    tenant: str
    state: TokenState
    description: str
    scopes: list[str]
    created_at: str
    created_by: str
    expires_at: str
    rotated_at: NotRequired[str]
    old_secrets_expire_at: NotRequired[str]
    last_used_at: NotRequired[str]
    revoked_at: NotRequired[str]


class MadeTokenAnswer(TokenAnswer):
    """The same, and the token itself, which nobody can tell a second time."""

    token: str


class TokenList(TypedDict):
    """A page of tokens, newest first."""

    items: list[TokenAnswer]
    next_cursor: str | None


def show_token(token: ApiToken, now: datetime) -> TokenAnswer:
    """What may be told of it at any time."""
    shown: TokenAnswer = {
        "id": token.id,
        "tenant": token.tenant,
        "state": token.state_at(now),
        "description": token.description,
        "scopes": list(token.scopes),
        "created_at": rfc3339(token.created_at),
        "created_by": token.created_by,
        "expires_at": rfc3339(token.expires_at),
    }
    still_good = [old.good_until for old in token.old_secrets if old.good_until > now]
    if still_good:
        shown["old_secrets_expire_at"] = rfc3339(max(still_good))
    if token.rotated_at:
        shown["rotated_at"] = rfc3339(token.rotated_at)
    if token.last_used_at:
        shown["last_used_at"] = rfc3339(token.last_used_at)
    if token.revoked_at:
        shown["revoked_at"] = rfc3339(token.revoked_at)
    return shown


def show_made(made: MadeToken, now: datetime) -> MadeTokenAnswer:
    """All of it, once."""
    return {**show_token(made.token, now), "token": made.text}


def show_tokens(tokens: Iterable[ApiToken], next_cursor: str | None, now: datetime) -> TokenList:
    """A page of a list."""
    return {"items": [show_token(token, now) for token in tokens], "next_cursor": next_cursor}
