"""Use case: have all tokens that are good counted by the usage plan, when one is switched on, or on again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from tokens.model import ApiToken, TokenState
from tokens.service import TokenService
from uploads.errors import TokenBusyError

_TRIES = 5  # against changes of the same token at the same moment


def join_plan(service: TokenService, tokens: Iterable[ApiToken], *, now: datetime) -> int:
    """Give each its key, in the plan; how many that were. May be repeated. Raises TokenBusyError."""
    return sum(join(service, token, now=now) for token in tokens)


def join(service: TokenService, token: ApiToken, *, now: datetime) -> bool:
    """Have the token's key be there, and its row name it; whether it is one that is good. Raises TokenBusyError.

    The key comes first, then the row is written or read again: who revokes it removes keys after writing, and so
    either finds this one, or is found here.
    """
    for _ in range(_TRIES):
        if token.state_at(now) is not TokenState.ACTIVE:
            return False
        usage_key = token.usage_key or service.chance().usage_key
        service.usage_keys.ensure(token.id, usage_key)
        if token.usage_key:
            joined, stored = token, service.records.find(token.id)
        else:
            joined = replace(token, usage_key=usage_key, revision=token.revision + 1)
            stored = service.records.replace(token, joined)
        if stored is None:
            return False
        service.drop_spare_keys(stored)
        if stored == joined:
            return True
        token = stored
    raise TokenBusyError
