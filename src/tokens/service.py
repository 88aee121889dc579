"""What every use case of API tokens is given."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from tokens.limits import RETENTION
from tokens.model import ApiToken, Chance
from tokens.ports import TokenRecords, UsageKeys
from uploads.errors import TokenNotFoundError, UploadsError
from uploads.ids import is_ulid

if TYPE_CHECKING:
    from uploads.ports import Claims


@dataclass(frozen=True, slots=True)
class TokenService:
    """One composition of the parts. `chance` gives what must be unguessable, anew each time."""

    records: TokenRecords
    claims: Claims
    usage_keys: UsageKeys
    chance: Callable[[], Chance]

    def find(self, tenant: str | None, token_id: str, *, now: datetime) -> ApiToken:
        """A tenant's own token; an operator's None finds any. Raises TokenNotFoundError."""
        token = self.records.find(token_id) if is_ulid(token_id) else None
        if token is None or tenant not in (None, token.tenant) or is_forgotten(token, now):
            raise TokenNotFoundError
        return token

    def drop_spare_keys(self, stored: ApiToken) -> None:
        """Those go that the row, as it is stored, will never name. Best effort: no answer of the authorizer names them.

        A row that names none yet is left alone: another attempt may be about to write the value that it has made.
        """
        named = None if stored.revoked_at else stored.usage_key
        if self.usage_keys.are_on and (named or stored.revoked_at):
            with suppress(UploadsError):
                self.usage_keys.keep_only(stored.id, named)


def is_forgotten(token: ApiToken, now: datetime) -> bool:
    """Whether it counts as absent: the table deletes what has expired only within days."""
    return now >= token.expires_at + RETENTION
