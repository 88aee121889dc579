"""What the tests put in place of the gateway, the issuer and the clock."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from authorizer.app import Authorizer, authorize, compose
from authorizer.errors import TableUnavailableError
from tests.unit.authorizer.key_builder import JWKS
from tests.unit.authorizer.token_builder import AUDIENCE, ISSUER, NOW

if TYPE_CHECKING:
    import pytest

    from authorizer.lookups import Table

EVENT = Path(__file__).parents[3] / "events" / "authorizer.json"
CONFIGURATION_URL = f"{ISSUER}/.well-known/openid-configuration"
JWKS_URL = f"{ISSUER}/keys"
ENVIRONMENT = {"TOKEN_ISSUER": ISSUER, "TOKEN_AUDIENCE": AUDIENCE}
STATIC_ENVIRONMENT = {**ENVIRONMENT, "TOKEN_JWKS": json.dumps(JWKS)}


class FakeClock:
    """Stands still until moved."""

    def __init__(self) -> None:
        self.now: float = NOW

    def __call__(self) -> float:
        return self.now


class FakeIssuer:
    """A fetch function in front of documents that a test can change or take away; keeps what was asked for."""

    def __init__(self) -> None:
        self.documents: dict[str, Any] = {
            CONFIGURATION_URL: {"issuer": ISSUER, "jwks_uri": JWKS_URL},
            JWKS_URL: JWKS,
        }
        self.failure: Exception | None = None
        self.fetched: list[str] = []

    def __call__(self, url: str) -> bytes:
        self.fetched.append(url)
        if self.failure is not None:
            raise self.failure
        return json.dumps(self.documents[url]).encode()


class FakeTable:
    """Rows that a test puts in; keeps what was asked for, and can be down."""

    def __init__(self, rows: dict[tuple[str, str], dict[str, str | float | bool]] | None = None) -> None:
        self.rows = rows or {}
        self.is_down = False
        self.read: list[tuple[str, str]] = []

    def read_item(self, pk: str, sk: str) -> dict[str, str | float | bool] | None:
        self.read.append((pk, sk))
        if self.is_down:
            raise TableUnavailableError
        return self.rows.get((pk, sk))

    def read_items(self, pk: str) -> list[dict[str, str | float | bool]]:
        """A row says its own sort key."""
        self.read.append((pk, "*"))
        if self.is_down:
            raise TableUnavailableError
        return [{"sk": sk, **row} for (partition, sk), row in self.rows.items() if partition == pk]

    def touch(self, pk: str, sk: str, *, attribute: str, now: int, unless_since: int) -> None:
        """Whether and when it is called is the API tokens' own test's affair."""


def make_authorizer(
    environ: dict[str, str] | None = None, *, issuer: FakeIssuer | None = None, table: Table | None = None
) -> Authorizer:
    """Static keys unless an issuer is given."""
    if environ is None:
        environ = ENVIRONMENT if issuer else STATIC_ENVIRONMENT
    return compose(environ, clock=FakeClock(), fetch=issuer, table=table)


def make_event(authorization: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(EVENT.read_text())
    event["headers"]["Authorization"] = authorization
    event["multiValueHeaders"]["Authorization"] = [authorization]
    return event


def answer_to(token: str, authorizer: Authorizer | None = None) -> dict[str, Any]:
    return authorize(make_event(f"Bearer {token}"), authorizer or make_authorizer())


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """All that was logged, with every extra field, as one text."""
    return "\n".join(repr(vars(record)) for record in caplog.records)
