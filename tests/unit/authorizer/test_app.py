from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

from authorizer import app
from authorizer.errors import KeysUnavailableError, SettingsError
from tests.unit.authorizer.parts import (
    CONFIGURATION_URL,
    EVENT,
    JWKS_URL,
    STATIC_ENVIRONMENT,
    FakeIssuer,
    answer_to,
    logged,
    make_authorizer,
    make_event,
)
from tests.unit.authorizer.refusals import assert_not_logged
from tests.unit.authorizer.token_builder import make_token

if TYPE_CHECKING:
    from collections.abc import Iterator

REQUEST_ID = json.loads(EVENT.read_text())["requestContext"]["requestId"]


@pytest.fixture
def _fresh_container(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in STATIC_ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    app.container_authorizer.cache_clear()
    yield
    app.container_authorizer.cache_clear()


@pytest.mark.usefixtures("_fresh_container")
def test_handler_reads_the_environment_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A container keeps what it started with."""
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        app.handler(make_event(f"Bearer {make_token(exp=1)}"), None)
    composed = app.container_authorizer()
    monkeypatch.delenv("TOKEN_ISSUER")
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        app.handler(make_event("Bearer x"), None)
    assert app.container_authorizer() is composed


@pytest.mark.usefixtures("_fresh_container")
def test_handler_does_not_serve_without_its_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """A deployment's mistake is a 500 with the variable's name in the log, never a 401 or an open door."""
    monkeypatch.delenv("TOKEN_AUDIENCE")
    for _ in range(2):
        with pytest.raises(SettingsError, match="TOKEN_AUDIENCE"):
            app.handler(make_event(f"Bearer {make_token()}"), None)


def test_accepted_token_is_logged_without_itself(caplog: pytest.LogCaptureFixture) -> None:
    """Who came for whom, in fields; not a word of what they came with."""
    caplog.set_level(logging.INFO)
    token = make_token(sub="user-7")
    answer_to(token)
    [record] = caplog.records
    fields = {name: vars(record)[name] for name in ("tenant", "principal", "scopes", "request_id")}
    assert (record.message, record.levelname) == ("token_accepted", "INFO")
    assert fields == {
        "tenant": "acme",
        "principal": "user-7",
        "scopes": "uploads:read uploads:write",
        "request_id": REQUEST_ID,
    }
    assert_not_logged(token, caplog)


def test_refused_token_is_logged_with_its_reason_alone(caplog: pytest.LogCaptureFixture) -> None:
    """The operator learns why; the caller, and a reader of the log, nothing about the token."""
    token = make_token(tenant="ACME Corp.", sub="jane@example.com")
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        answer_to(token)
    [record] = caplog.records
    assert (record.message, record.levelname) == ("token_refused", "WARNING")
    assert (vars(record)["reason"], vars(record)["request_id"]) == ("TENANT_INVALID", REQUEST_ID)
    assert record.exc_info is None
    assert "ACME" not in logged(caplog)
    assert "jane" not in logged(caplog)
    assert_not_logged(token, caplog)


def test_refusal_carries_no_reason_to_the_traceback() -> None:
    """Lambda logs and traces the exception as it is: neither cause nor context goes with it."""
    with pytest.raises(Exception, match=r"^Unauthorized$") as caught:
        answer_to(make_token(exp=1))
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_missing_keys_are_not_the_caller_s_fault(caplog: pytest.LogCaptureFixture) -> None:
    """Without any key set the gateway answers 500, which a client may retry, rather than 401."""
    issuer = FakeIssuer()
    issuer.failure = TimeoutError("login.example.com")
    with pytest.raises(KeysUnavailableError, match=r"^no verification keys$"):
        answer_to(make_token(), make_authorizer(issuer=issuer))
    assert [(record.message, vars(record)["error"], record.exc_info) for record in caplog.records] == [
        ("keys_refresh_failed", "TimeoutError", None),
        ("keys_unavailable", "KeysUnavailableError", None),
    ]
    assert "login.example.com" not in logged(caplog)


def test_malformed_token_does_not_make_us_ask_the_issuer() -> None:
    """Noise costs no fetch."""
    issuer = FakeIssuer()
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        answer_to("noise", make_authorizer(issuer=issuer))
    assert issuer.fetched == []


def test_rotated_key_is_accepted_without_a_restart() -> None:
    """End to end: a key published after the first request verifies the next token."""
    issuer = FakeIssuer()
    authorizer = make_authorizer(issuer=issuer)
    everything = issuer.documents[JWKS_URL]
    issuer.documents[JWKS_URL] = {"keys": everything["keys"][1:]}
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        answer_to(make_token(), authorizer)
    issuer.documents[JWKS_URL] = everything
    authorizer.clock.now += 30  # type: ignore[attr-defined]  # the fake clock
    assert answer_to(make_token(), authorizer)
    assert issuer.fetched == [CONFIGURATION_URL, JWKS_URL] * 2


@pytest.mark.parametrize("context", [{}, {"requestContext": None}, {"requestContext": {}}])
def test_event_without_a_request_id_is_served(context: dict[str, Any]) -> None:
    """Local emulators leave it out."""
    event = {name: value for name, value in make_event(f"Bearer {make_token()}").items() if name != "requestContext"}
    assert app.authorize({**event, **context}, make_authorizer())["principalId"] == "user-42"


def test_context_is_flat_text() -> None:
    """API Gateway drops nested values and hands the rest to the API's functions as strings."""
    context = answer_to(make_token())["context"]
    assert set(context) == {"tenant", "principal", "scopes"}
    assert all(isinstance(value, str) for value in context.values())


def test_context_is_the_one_the_api_s_examples_hold() -> None:
    """The two zips share no code, so their agreement is a file: what the issuer's tests consume is what we produce."""
    event = json.loads((EVENT.parent / "issuer-start-put.json").read_text())
    context = answer_to(make_token())["context"]
    assert context == {name: event["requestContext"]["authorizer"][name] for name in context}


def test_example_event_holds_no_token() -> None:
    """The file in the repository is a form to fill in; its own placeholder is refused."""
    event = json.loads(EVENT.read_text())
    assert event["headers"]["Authorization"] == "Bearer <token>"
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        app.authorize(event, make_authorizer())
