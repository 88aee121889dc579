"""What the use cases of API tokens need from outside. Each method may raise UnavailableError."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from tokens.model import ApiToken


class TokenRecords(Protocol):
    """The table's tokens."""

    def add(self, token: ApiToken) -> None:
        """Write a new one, and put it on its tenant's list. Raises TokenBusyError when its id is taken."""

    def find(self, token_id: str) -> ApiToken | None:
        """As it is now, whoever's it is."""

    def list_newest(self, tenant: str, *, before_id: str | None, limit: int) -> list[ApiToken]:
        """A tenant's own, newest first."""

    def list_all(self) -> Iterator[ApiToken]:
        """Those of all tenants, for operators."""

    def replace(self, old: ApiToken, new: ApiToken) -> ApiToken | None:
        """Write what has changed, if the revision is still the old one's; what is there now, or None.

        `last_used_at` is left as it is, and what is gone stays so.
        """


class UsageKeys(Protocol):
    """Keys to the gateway's usage plan, one a token, named as it. All of it is safe to repeat."""

    @property
    def are_on(self) -> bool:
        """Whether there is a plan."""

    def ensure(self, token_id: str, usage_key: str) -> None:
        """Have the key be there, with this value, and in the plan."""

    def remove(self, token_id: str) -> None:
        """Have it not be there."""
