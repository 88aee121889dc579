"""What the use cases of API tokens need from outside. Each method may raise UnavailableError."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from tokens.model import ApiToken, UsageKey


class TokenRecords(Protocol):
    """The table's tokens."""

    def add(self, token: ApiToken) -> None:
        """Write a new one, and put it on its tenant's list. Raises TokenBusyError when its id is taken."""

    def find(self, token_id: str) -> ApiToken | None:
        """As it is now, whoever's it is."""

    def list_newest(self, tenant: str, *, before_id: str | None, limit: int) -> list[tuple[str, ApiToken | None]]:
        """The places on a tenant's list, newest first: each an id, and its token unless that is forgotten already."""

    def list_all(self) -> Iterator[ApiToken]:
        """Those of all tenants, for operators."""

    def replace(self, old: ApiToken, new: ApiToken) -> ApiToken | None:
        """Write what has changed, if the revision is still the old one's; what is there now, or None.

        `last_used_at` is left as it is, and what is gone stays so.
        """


class UsageKeys(Protocol):
    """Keys to the gateway's usage plan, named as their tokens. All of it is safe to repeat."""

    @property
    def are_on(self) -> bool:
        """Whether there is a plan."""

    def ensure(self, token_id: str, usage_key: str) -> None:
        """Have a key of this value be there, and in the plan. Others of this token stay: their makers may yet win."""

    def keep_only(self, token_id: str, usage_key: str | None) -> None:
        """Have no key of this token be there but the one of this value; with None, none at all."""

    def list_all(self, *, made_before: datetime | None = None) -> list[UsageKey]:
        """Those of all tokens that this deployment ever had, whether there is a plan or not."""

    def drop(self, usage_key: UsageKey) -> None:
        """Have it not be there."""
