"""API tokens at the authorizer's door; what makes one good is `test_api_tokens`' affair."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest

from authorizer.errors import TableUnavailableError
from tests.unit.authorizer.parts import (
    STATIC_ENVIRONMENT,
    FakeIssuer,
    FakeTable,
    answer_to,
    logged,
    make_authorizer,
)
from tests.unit.authorizer.token_builder import AUDIENCE, NOW, make_token

ID = "01JD8Z6R4WJ2N0Q3T5V7X9Y1ZA"
API_TOKEN = f"pst_{ID}_0{'A' * 51}"
ROW: dict[str, str | float | bool] = {
    "token_sha256": sha256(API_TOKEN.encode()).hexdigest(),
    "tenant": "globex",
    "scopes": "uploads:read",
    "expires_at": NOW + 60.0,
}
WITH_USAGE_PLANS = {**STATIC_ENVIRONMENT, "USAGE_KEY": "shared-usage-key-0000"}


def table_with(**more: Any) -> FakeTable:
    return FakeTable({("API_TOKENS", ID): {**ROW, **more}})


def test_api_token_says_tenant_and_scopes() -> None:
    """Those of its row; the caller is the token itself."""
    answer = answer_to(API_TOKEN, make_authorizer(table=table_with()))
    assert answer["context"] == {"tenant": "globex", "principal": f"api-token:{ID}", "scopes": "uploads:read"}
    assert answer["principalId"] == f"api-token:{ID}"


def test_api_tokens_need_no_issuer() -> None:
    """With none configured they alone open the door."""
    authorizer = make_authorizer({"TOKEN_AUDIENCE": AUDIENCE}, table=table_with())
    assert answer_to(API_TOKEN, authorizer)
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        answer_to(make_token(), authorizer)


def test_api_token_without_a_table_is_unknown(caplog: pytest.LogCaptureFixture) -> None:
    """Where no table is configured there are none."""
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        answer_to(API_TOKEN, make_authorizer())
    assert [vars(record)["reason"] for record in caplog.records] == ["API_TOKEN_UNKNOWN"]


def test_api_token_asks_no_issuer_and_a_jwt_no_table() -> None:
    """Each kind takes its own path."""
    issuer, table = FakeIssuer(), table_with()
    authorizer = make_authorizer(issuer=issuer, table=table)
    assert answer_to(API_TOKEN, authorizer)
    assert issuer.fetched == []
    assert answer_to(make_token(), authorizer)
    assert table.read == [("API_TOKENS", ID)]


def test_table_that_is_down_is_not_the_caller_s_fault(caplog: pytest.LogCaptureFixture) -> None:
    """No 401, which would send clients for a new token: the gateway answers 503. JWTs go on."""
    table = table_with()
    table.is_down = True
    authorizer = make_authorizer(table=table)
    with pytest.raises(TableUnavailableError):
        answer_to(API_TOKEN, authorizer)
    assert [(record.message, vars(record)["error"], record.exc_info) for record in caplog.records] == [
        ("token_table_unavailable", "TableUnavailableError", None)
    ]
    assert answer_to(make_token(), authorizer)


def test_without_usage_plans_there_is_no_usage_key() -> None:
    """Not even the token's own: the gateway would not know it."""
    answer = answer_to(API_TOKEN, make_authorizer(table=table_with(usage_key="own-usage-key-0000")))
    assert "usageIdentifierKey" not in answer
    assert "usage_key" not in answer["context"]


def test_with_usage_plans_each_caller_has_one(caplog: pytest.LogCaptureFixture) -> None:
    """An API token its own, where it has one; everybody else the shared one. It reaches the gateway and no log."""
    caplog.set_level("INFO")
    own = make_authorizer(WITH_USAGE_PLANS, table=table_with(usage_key="own-usage-key-0000"))
    none = make_authorizer(WITH_USAGE_PLANS, table=table_with())
    for authorizer, token, key in [
        (own, API_TOKEN, "own-usage-key-0000"),
        (own, make_token(), "shared-usage-key-0000"),
        (none, API_TOKEN, "shared-usage-key-0000"),
    ]:
        answer = answer_to(token, authorizer)
        assert answer["usageIdentifierKey"] == answer["context"]["usage_key"] == key
    assert "usage-key" not in logged(caplog)
