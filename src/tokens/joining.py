"""Use case: have all tokens that are good counted by the usage plan, when one is switched on, or on again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from tokens.model import ApiToken, TokenState
from tokens.service import TokenService
from uploads.errors import TokenBusyError


def join_plan(service: TokenService, tokens: Iterable[ApiToken], *, now: datetime) -> int:
    """Give each its key, in the plan; how many that were. May be repeated. Raises TokenBusyError."""
    count = 0
    for token in tokens:
        if token.state_at(now) is TokenState.ACTIVE:
            usage_key = token.usage_key or service.chance().usage_key
            service.usage_keys.ensure(token.id, usage_key)
            if token.usage_key is None:
                joined = replace(token, usage_key=usage_key, revision=token.revision + 1)
                if service.records.replace(token, joined) != joined:
                    raise TokenBusyError
            count += 1
    return count
