"""Use case: a tenant's tokens, newest first, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tokens.model import ApiToken
from tokens.service import TokenService, is_forgotten
from uploads.cursors import read_cursor, write_cursor


@dataclass(frozen=True, slots=True)
class TokenPage:
    """Tokens, and the cursor to go on with; None at the end."""

    tokens: tuple[ApiToken, ...]
    next_cursor: str | None


def list_tokens(service: TokenService, tenant: str, *, cursor: str | None, limit: int, now: datetime) -> TokenPage:
    """A page of at most `limit`, of fewer where some are forgotten; those that have ended are told of for 30 days.

    Raises InvalidRequestError for a cursor that is not of this tenant's list.
    """
    question = ("tokens", tenant)
    before_id = read_cursor(cursor, question) if cursor is not None else None
    places = service.records.list_newest(tenant, before_id=before_id, limit=limit + 1)
    shown = tuple(token for _, token in places[:limit] if token is not None and not is_forgotten(token, now))
    return TokenPage(shown, write_cursor(places[limit - 1][0], question) if len(places) > limit else None)
