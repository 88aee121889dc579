"""What stands in for the table of API tokens and for the gateway's keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from tokens.model import ApiToken
from uploads.errors import TokenBusyError, UnavailableError


class FakeTokenRecords:
    """The `TokenRecords` port. `meanwhile` is what another does between a reading and the next writing, once."""

    def __init__(self) -> None:
        self.rows: dict[str, ApiToken] = {}
        self.meanwhile: Callable[[], object] | None = None
        self.answer_is_lost = False

    def add(self, token: ApiToken) -> None:
        if token.id in self.rows:
            raise TokenBusyError
        self.rows[token.id] = token
        if self.answer_is_lost:
            raise UnavailableError("The answer was lost.")

    def find(self, token_id: str) -> ApiToken | None:
        return self.rows.get(token_id)

    def list_newest(self, tenant: str, *, before_id: str | None, limit: int) -> list[ApiToken]:
        own = sorted((row for row in self.rows.values() if row.tenant == tenant), key=lambda row: row.id, reverse=True)
        return [row for row in own if before_id is None or row.id < before_id][:limit]

    def list_all(self) -> Iterator[ApiToken]:
        yield from list(self.rows.values())

    def replace(self, old: ApiToken, new: ApiToken) -> ApiToken | None:
        if self.meanwhile is not None:
            act, self.meanwhile = self.meanwhile, None
            act()
        current = self.rows.get(new.id)
        if current is None or current.revision != old.revision:
            return current
        self.rows[new.id] = replace(new, last_used_at=current.last_used_at)
        return new


class FakeUsageKeys:
    """The `UsageKeys` port."""

    def __init__(self, *, are_on: bool = False) -> None:
        self.are_on = are_on
        self.keys: dict[str, str] = {}
        self.is_down = False

    def ensure(self, token_id: str, usage_key: str) -> None:
        self._fail_when_down()
        self.keys[token_id] = usage_key

    def remove(self, token_id: str) -> None:
        self._fail_when_down()
        self.keys.pop(token_id, None)

    def _fail_when_down(self) -> None:
        if self.is_down:
            raise UnavailableError("API Gateway cannot be reached.")
