"""What the table knows: API tokens, and the public keys of the tokens that Portside signs itself.

All that takes is imported by the first token that needs it: the others' cold start is not to pay for it.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from authorizer.errors import TokenError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Protocol

    from authorizer.api_tokens import ApiTokens
    from authorizer.api_tokens import Table as TableOfTokens
    from authorizer.claims import Claims
    from authorizer.keys import VerificationKey
    from authorizer.own_keys import OwnKeys
    from authorizer.table import Value

    class Table(TableOfTokens, Protocol):
        """What both ask of the table."""

        def read_items(self, pk: str) -> list[dict[str, Value]]: ...


class Lookups:
    """Both raise UnavailableError while the table can't be read."""

    def __init__(self, open_table: Callable[[], Table] | None, clock: Callable[[], float]) -> None:
        self._open_table = open_table
        self._clock = clock

    def check_api_token(self, token: str, now: float) -> Claims:
        """Who brings it; TokenError for one that nobody may bring."""
        return self._api_tokens.claims(token, now)

    def find_own_key(self, kid: str) -> VerificationKey | None:
        return self._own_keys.find(kid)

    def load(self) -> None:
        """For when no other tokens are taken: then it is best paid for at the start."""
        if self._open_table is not None:
            _ = self._api_tokens

    @functools.cached_property
    def _table(self) -> Table:
        if self._open_table is None:
            raise TokenError("API_TOKEN_UNKNOWN")
        return self._open_table()

    @functools.cached_property
    def _api_tokens(self) -> ApiTokens:
        from authorizer.api_tokens import ApiTokens

        return ApiTokens(self._table)

    @functools.cached_property
    def _own_keys(self) -> OwnKeys:
        from authorizer.own_keys import OwnKeys

        return OwnKeys(self._table.read_items, self._clock)


def dynamo_table(environ: Mapping[str, str], table_name: str) -> Table:
    from authorizer.table import DynamoTable

    return DynamoTable(environ, table_name)
