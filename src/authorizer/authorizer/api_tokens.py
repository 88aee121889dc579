"""API tokens, `pst_<id>_<secret>`: opaque words that the table knows by their hash.

Nothing is remembered from one request to the next. API Gateway keeps an answer for 50 s; whatever was remembered here
would come on top of that before a revocation bites.
"""

from __future__ import annotations

import hmac
import logging
import re
from hashlib import sha256
from typing import TYPE_CHECKING

from authorizer.claims import Claims
from authorizer.errors import TableUnavailableError, TokenError
from authorizer.logs import tell

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Protocol

    from authorizer.table import Value

    class Table(Protocol):
        """What is asked of the table; each raises TableUnavailableError."""

        def read_item(self, pk: str, sk: str) -> Mapping[str, Value] | None: ...

        def touch(self, pk: str, sk: str, *, attribute: str, now: int, unless_since: int) -> None: ...


PREFIX = "pst_"
PARTITION = "API_TOKENS"
# A ULID and 256 bits in Crockford's base 32, each in its one spelling. tokens/form.py in the other zip says the same.
FORM = re.compile(r"pst_([0-7][0-9A-HJKMNP-TV-Z]{25})_[01][0-9A-HJKMNP-TV-Z]{51}")
TOUCH_SECONDS = 60  # how exact `last_used_at` is; each use more would be a write more
NO_HASH = "0" * 64  # no token is known to have it

logger = logging.getLogger(__name__)


class ApiTokens:
    """The tokens that the table knows."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def claims(self, token: str, now: float) -> Claims:
        """Who brings this token; TokenError when nobody may, TableUnavailableError when nobody can tell.

        An unknown id and a wrong secret take the same path: one read, one hash, one comparison.
        """
        match = FORM.fullmatch(token)
        if match is None:
            raise TokenError("API_TOKEN_MALFORMED")
        token_id = match[1]
        row = self._table.read_item(PARTITION, token_id) or {}
        if not _is_known(token, row, now):
            raise TokenError("API_TOKEN_UNKNOWN")
        if "revoked_at" in row:
            raise TokenError("API_TOKEN_REVOKED")
        if now >= float(row["expires_at"]):
            raise TokenError("API_TOKEN_EXPIRED")
        self._note_use(token_id, float(row.get("last_used_at", 0)), int(now))
        return Claims(
            subject=f"api-token:{token_id}",
            tenant=str(row["tenant"]),
            scopes=frozenset(str(row["scopes"]).split(" ")),
            usage_key=str(row["usage_key"]) if "usage_key" in row else None,
        )

    def _note_use(self, token_id: str, last_used_at: float, now: int) -> None:
        """Best effort, and no oftener than needed: no request fails for it."""
        if now - last_used_at < TOUCH_SECONDS:
            return
        try:
            self._table.touch(PARTITION, token_id, attribute="last_used_at", now=now, unless_since=now - TOUCH_SECONDS)
        except TableUnavailableError:
            tell(logger, logging.WARNING, "token_use_not_noted", token_id=token_id)


def _is_known(token: str, row: Mapping[str, Value], now: float) -> bool:
    """Whether the row has the token's hash: its own, or that of an older secret which a rotation lets live on."""
    digest = sha256(token.encode()).hexdigest()
    known = hmac.compare_digest(digest, str(row.get("token_sha256", NO_HASH)))
    for entry in str(row.get("old_secrets", "")).split():
        old, _, good_until = entry.partition("@")
        known |= hmac.compare_digest(digest, old) and now < float(good_until)
    return known
