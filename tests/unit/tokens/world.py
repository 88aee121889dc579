"""API tokens on fakes with a clock that a test moves, and the function in front of them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from authorizer.api_tokens import ApiTokens
from authorizer.claims import Claims
from handlers.token_api_app import make_handler
from handlers.token_settings import TokenSettings
from tests.unit.fakes import FakeClaims
from tests.unit.fakes.world import NOW
from tests.unit.handlers.api import EVENTS, Answer
from tests.unit.handlers.documented import check_answer
from tests.unit.tokens.fakes import FakeTokenRecords, FakeUsageKeys
from tokens.making import make_token
from tokens.model import Chance, MadeToken, TokenOrder
from tokens.rotating import rotate_token
from tokens.service import TokenService
from uploads.aws.api_token_items import to_item
from uploads.claims import Attempt
from uploads.ids import make_ulid

SETTINGS = TokenSettings("eu-central-1", "table-1", ("https://app.example.com",))
ORDER = TokenOrder("acme", "nightly backup", ("uploads:write", "uploads:read"), 3_600, "user-1")


class TokenWorld:
    """Each piece of chance is another one, and known."""

    def __init__(self, *, has_plan: bool = False) -> None:
        self.now = NOW
        self._numbers = count(1)
        self.records = FakeTokenRecords()
        self.usage_keys = FakeUsageKeys(lambda: self.now, are_on=has_plan)
        self.claims = FakeClaims()
        self.service = TokenService(self.records, self.claims, self.usage_keys, self._chance)
        self.handler = make_handler(
            SETTINGS, tokens=lambda _: self.service, clock=lambda: self.now, make_id=self.make_id
        )

    def _chance(self) -> Chance:
        number = next(self._numbers)
        return Chance(number.to_bytes(32), f"usage-key-{number:030}")

    def make_id(self, now: datetime) -> str:
        return make_ulid(now, next(self._numbers).to_bytes(10))

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def attempt(self, key: str | None = None, payload: str = "{}") -> Attempt:
        return Attempt("acme", "POST /v1/tokens", key, payload, self.make_id(self.now), self.now)

    def make(self, order: TokenOrder = ORDER, key: str | None = None, payload: str = "{}") -> MadeToken:
        return make_token(self.service, order, self.attempt(key, payload))

    @staticmethod
    def lasting(*, days: int) -> TokenOrder:
        return replace(ORDER, expires_in_seconds=days * 86_400)

    def rotate(self, token_id: str, *, grace_seconds: int = 0, **more: Any) -> MadeToken:
        more = {"tenant": "acme", "expires_in_seconds": None, "now": self.now, **more}
        return rotate_token(self.service, token_id=token_id, grace_seconds=grace_seconds, **more)

    def claims_of(self, text: str) -> Claims:
        """What the authorizer says of a token. Raises TokenError."""
        return ApiTokens(_AsAuthorizerReads(self.records)).claims(text, self.now.timestamp())

    def call(self, name: str, *, token_id: str | None = None, tenant: str = "acme", **changes: Any) -> Answer:
        """Answer an event of `events/token-api-…`; the answer is checked against the OpenAPI document."""
        event: dict[str, Any] = json.loads((EVENTS / f"token-api-{name}.json").read_text())
        event["requestContext"]["authorizer"] |= {"tenant": tenant, **changes.pop("authorizer", {})}
        if token_id is not None:
            event["pathParameters"] = {"id": token_id}
        for header, value in changes.pop("headers", {}).items():
            event["headers"][header] = value
            event["multiValueHeaders"][header] = [value]
        if "query" in changes:
            event["multiValueQueryStringParameters"] = {k: [v] for k, v in changes.pop("query").items()}
        if "body" in changes:
            event["body"] = json.dumps(changes.pop("body"))
        assert not changes
        returned = self.handler(event, None)
        headers = {header.lower(): ",".join(values) for header, values in returned["multiValueHeaders"].items()}
        answer = Answer(status=returned["statusCode"], headers=headers, text=returned["body"])
        check_answer(event["resource"], event["httpMethod"], answer.status, headers["content-type"], answer.body)
        return answer


class _AsAuthorizerReads:
    """The rows as the adapter writes them and the authorizer's table reads them."""

    def __init__(self, records: FakeTokenRecords) -> None:
        self._records = records

    def read_item(self, pk: str, sk: str) -> dict[str, Any] | None:
        assert pk == "API_TOKENS"
        token = self._records.find(sk)
        if token is None:
            return None
        plain = {"S": str, "N": float}
        return {name: plain[kind](value) for name, typed in to_item(token).items() for kind, value in typed.items()}

    def touch(self, pk: str, sk: str, *, attribute: str, now: int, unless_since: int) -> None:
        assert (pk, attribute) == ("API_TOKENS", "last_used_at")
        assert unless_since == now - 60
        assert sk in self._records.rows
