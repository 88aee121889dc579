"""What the layers pass to each other about API tokens."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class TokenState(StrEnum):
    """Whether it opens anything. `revoked` stands, even when it would have expired by now."""

    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class OldSecret:
    """What a rotation has replaced: good until the moment that it said."""

    token_sha256: str = field(repr=False)
    good_until: datetime


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token as it is kept: its secret is not. Times are kept to the second.

    `usage_key` is the value of its key to the gateway's usage plan, where there was one when it was made or rotated;
    once it has one, it stays.
    `last_used_at` is the authorizer's to write. `revision` counts the changes that are made here.
    """

    id: str
    tenant: str
    description: str
    scopes: tuple[str, ...]
    created_at: datetime
    created_by: str
    expires_at: datetime
    token_sha256: str = field(repr=False)
    old_secrets: tuple[OldSecret, ...] = ()
    usage_key: str | None = field(default=None, repr=False)
    rotated_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = field(default=None, compare=False)
    revision: int = 0

    def state_at(self, now: datetime) -> TokenState:
        """Whether it is good now."""
        if self.revoked_at is not None:
            return TokenState.REVOKED
        return TokenState.EXPIRED if now >= self.expires_at else TokenState.ACTIVE


@dataclass(frozen=True, slots=True)
class TokenOrder:
    """What is wanted: a token for this tenant, with these scopes, for this long."""

    tenant: str
    description: str
    scopes: tuple[str, ...]
    expires_in_seconds: int
    created_by: str


@dataclass(frozen=True, slots=True)
class Chance:
    """What must be unguessable: 32 bytes of a secret, and the value of a key to a usage plan."""

    secret: bytes = field(repr=False)
    usage_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class UsageKey:
    """A key that the gateway has: its own id, whose token it was made for, and what the authorizer would name it by."""

    id: str
    token_id: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A token with its text, which nobody can tell a second time."""

    token: ApiToken
    text: str = field(repr=False)
