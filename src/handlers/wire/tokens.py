"""The bodies that make and rotate API tokens, and the query that lists them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from handlers.wire.body import Body
from handlers.wire.query import Digits, Query
from handlers.wire.texts import Line
from tokens.limits import (
    DEFAULT_LIFETIME,
    MAX_DESCRIPTION_CHARACTERS,
    MAX_GRACE,
    MAX_LIFETIME,
    MIN_LIFETIME,
    SCOPES,
)
from tokens.model import TokenOrder
from uploads.model import Principal

Scope = Literal["uploads:write", "uploads:read", "jobs:write", "jobs:read", "admin"]


def _each_once(scopes: list[Scope]) -> list[Scope]:
    if len(set(scopes)) != len(scopes):
        raise ValueError("must name each scope once")
    return scopes


Lifetime = Annotated[
    int,
    Field(
        ge=int(MIN_LIFETIME.total_seconds()),
        le=int(MAX_LIFETIME.total_seconds()),
        description="How long the token is good.",
    ),
]


class MakeToken(Body):
    """What a token is for, what it may do, and for how long."""

    scopes: Annotated[list[Scope], Field(min_length=1, max_length=len(SCOPES)), AfterValidator(_each_once)]
    description: Annotated[str, Field(default_factory=str, max_length=MAX_DESCRIPTION_CHARACTERS), Line]
    expires_in_seconds: Lifetime = int(DEFAULT_LIFETIME.total_seconds())

    def to_order(self, maker: Principal) -> TokenOrder:
        return TokenOrder(maker.tenant, self.description, tuple(self.scopes), self.expires_in_seconds, maker.subject)


class RotateToken(Body):
    """How long older secrets are good yet, and how long the new one."""

    grace_seconds: Annotated[int, Field(ge=0, le=int(MAX_GRACE.total_seconds()))] = 0
    expires_in_seconds: Lifetime | None = None


class ListTokens(Query):
    """Which tokens to list."""

    cursor: Annotated[str | None, Field(description="next_cursor of the page before")] = None
    limit: Annotated[int, Field(ge=1, le=100), Digits, Field(description="how many tokens at most")] = 50
