"""Use case: remove the keys to the usage plan that no good token names, for a region holds only so many."""

from __future__ import annotations

from datetime import datetime, timedelta

from tokens.model import ApiToken
from tokens.service import TokenService

# Whoever has made a key names it within the 28 s that a request has; an operator's command takes hardly longer.
IN_THE_MAKING = timedelta(hours=1)


def tidy_usage_keys(service: TokenService, *, now: datetime) -> int:
    """How many went: of tokens that have ended or are unknown, of attempts that came to nothing.

    Keys are listed before tokens, and those of the last hour stay: a row may be about to name them. May be repeated.
    """
    old = service.usage_keys.list_all(made_before=now - IN_THE_MAKING)
    named = (
        {(token.id, token.usage_key) for token in service.records.list_all() if _may_be_good(token, now)}
        if service.usage_keys.are_on
        else set()
    )
    spare = [key for key in old if (key.token_id, key.value) not in named]
    for key in spare:
        service.usage_keys.drop(key)
    return len(spare)


def _may_be_good(token: ApiToken, now: datetime) -> bool:
    """A rotation that began just before its end may be moving that."""
    return token.revoked_at is None and now < token.expires_at + IN_THE_MAKING
