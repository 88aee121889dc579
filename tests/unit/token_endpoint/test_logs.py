"""What is logged: fixed events, and nothing of what was sent."""

from __future__ import annotations

import base64
import logging
from typing import Any

import pytest

from tests.unit.token_endpoint.endpoint import IDP, Endpoint, broken
from tests.unit.token_endpoint.idp import Said, signed

SECRET = "hunter2"


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [vars(record) | {"message": record.getMessage()} for record in caplog.records]


def test_issued_token_is_logged_by_its_id(endpoint: Endpoint, caplog: pytest.LogCaptureFixture) -> None:
    """By which it is found in nothing but logs."""
    caplog.set_level(logging.DEBUG)
    answer = endpoint.say(subject=SECRET)
    (line,) = (one for one in lines(caplog) if one["message"] == "token_issued")
    assert (line["tenant"], line["scopes"]) == ("acme", "uploads:read uploads:write")
    assert line["token_id"].startswith(str(id(endpoint)))
    everything = repr(lines(caplog))
    token = answer.body["access_token"]
    assert not [part for part in (SECRET, *token.split(".")) if part in everything]


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": f"{SECRET}<b/>"},
        {"issuer": f"<saml:Issuer>{SECRET}</saml:Issuer>"},
        {"attributes": {"tenant": [f"{SECRET}/"]}},
        {"attributes": {SECRET: [SECRET]}},
        {"conditions": f"<saml:AudienceRestriction><saml:Audience>{SECRET}</saml:Audience></saml:AudienceRestriction>"},
        {"issued": SECRET},
        {"id": f"{SECRET}#"},
    ],
    ids=repr,
)
def test_refusal_is_logged_by_its_code_alone(
    endpoint: Endpoint, caplog: pytest.LogCaptureFixture, changes: dict[str, Any]
) -> None:
    """And answered so: nothing that was sent comes back."""
    caplog.set_level(logging.DEBUG)
    raw = signed(IDP, Said(**changes))
    answer = endpoint.post(raw)
    assert answer.status == 400
    (line,) = (one for one in lines(caplog) if one["message"] == "exchange_refused")
    assert (line["code"], line["status"]) == (answer.body["code"], 400)
    encoded = base64.urlsafe_b64encode(raw).decode()[:200]
    for text in (repr(lines(caplog)), answer.text):
        assert SECRET not in text
        assert encoded not in text


def test_trouble_is_logged_by_its_class(endpoint: Endpoint, caplog: pytest.LogCaptureFixture) -> None:
    """A text could quote the assertion."""
    caplog.set_level(logging.DEBUG)
    endpoint.records.failure = "dynamodb:ThrottlingException"
    endpoint.say()
    endpoint.records.publish = broken  # type: ignore[method-assign]  # a mistake of ours
    endpoint.say()
    told = {one["message"]: one for one in lines(caplog)}
    assert told["exchange_unavailable"]["cause"] == "dynamodb:ThrottlingException"
    assert told["exchange_failed"]["cause"] == "KeyError"
    assert SECRET not in repr(lines(caplog))
