"""What stands in for the table of API tokens and for the gateway's keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from tests.unit.fakes.world import NOW
from tokens.model import ApiToken, UsageKey
from uploads.errors import TokenBusyError, UnavailableError


class FakeTokenRecords:
    """The `TokenRecords` port. `meanwhile` is what another does between a reading and the next writing, once."""

    def __init__(self) -> None:
        self.rows: dict[str, ApiToken] = {}
        self.places: set[tuple[str, str]] = set()
        self.meanwhile: Callable[[], object] | None = None
        self.answer_is_lost = False

    def add(self, token: ApiToken) -> None:
        if token.id in self.rows:
            raise TokenBusyError
        self.rows[token.id] = token
        self.places.add((token.tenant, token.id))
        if self.answer_is_lost:
            raise UnavailableError("The answer was lost.")

    def find(self, token_id: str) -> ApiToken | None:
        return self.rows.get(token_id)

    def list_newest(self, tenant: str, *, before_id: str | None, limit: int) -> list[tuple[str, ApiToken | None]]:
        own = sorted((place for place in self.places if place[0] == tenant), reverse=True)
        ids = [token_id for _, token_id in own if before_id is None or token_id < before_id]
        return [(token_id, self.rows.get(token_id)) for token_id in ids[:limit]]

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
    """The `UsageKeys` port, of what is in the plan."""

    def __init__(self, clock: Callable[[], datetime] = lambda: NOW, *, are_on: bool = False) -> None:
        self.are_on = are_on
        self.made: dict[UsageKey, datetime] = {}
        self.is_down = False
        self._clock = clock

    @property
    def keys(self) -> dict[str, str]:
        """The value of each token's key; there is no second one."""
        values = {key.token_id: key.value for key in self.made}
        assert len(values) == len(self.made)
        return values

    def ensure(self, token_id: str, usage_key: str) -> None:
        self._fail_when_down()
        self.made.setdefault(UsageKey(usage_key, token_id, usage_key), self._clock())

    def keep_only(self, token_id: str, usage_key: str | None) -> None:
        self._fail_when_down()
        for key in self.list_all():
            if key.token_id == token_id and key.value != usage_key:
                self.drop(key)

    def list_all(self, *, made_before: datetime | None = None) -> list[UsageKey]:
        return [key for key, made_at in self.made.items() if made_before is None or made_at < made_before]

    def drop(self, usage_key: UsageKey) -> None:
        self.made.pop(usage_key, None)

    def _fail_when_down(self) -> None:
        if self.is_down:
            raise UnavailableError("API Gateway cannot be reached.")
