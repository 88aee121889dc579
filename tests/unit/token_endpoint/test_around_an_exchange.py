"""What the endpoint does around an exchange: pages, odd events, trouble, its own name."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.unit.token_endpoint.endpoint import IDP, Endpoint, broken
from tests.unit.token_endpoint.idp import NOW, RECIPIENT, Said, moment, shifted, signed
from token_endpoint.app import respond
from token_endpoint.errors import UnavailableError
from token_endpoint.form import GRANT_TYPE

GOOD = base64.urlsafe_b64encode(signed(IDP)).decode().rstrip("=")


def form(**members: str) -> str:
    return urlencode({"grant_type": GRANT_TYPE, "assertion": GOOD, **members})


@pytest.mark.parametrize("origin", ["https://app.example.com", "https://evil.example", "null", "*", ""])
@pytest.mark.parametrize("body", [form(), "x"], ids=["good", "bad"])
def test_pages_of_the_allow_list_alone_may_read(endpoint: Endpoint, origin: str, body: str) -> None:
    """Answers and refusals alike."""
    headers = endpoint.send(body, headers={"Origin": origin}).headers
    allowed = origin == "https://app.example.com"
    assert headers.get("access-control-allow-origin") == (origin if allowed else None)
    assert ("access-control-expose-headers" in headers) == allowed
    assert headers["vary"] == "Origin"


def test_no_page_may_read_without_an_allow_list() -> None:
    """The default."""
    answer = Endpoint(ALLOWED_ORIGINS="").send(form(), headers={"origin": "https://app.example.com"})
    assert not [name for name in answer.headers if name.startswith("access-control") or name == "vary"]


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"httpMethod": "POST", "resource": "/v1/oauth/token"},
        {"headers": None, "body": None, "httpMethod": "POST", "resource": "/v1/oauth/token"},
    ],
)
def test_event_without_the_usual_members_is_answered(endpoint: Endpoint, event: dict[str, Any]) -> None:
    """As consoles' test buttons send them."""
    assert respond(event, endpoint.parts)["statusCode"] in {404, 415}


def test_dependency_that_is_down_is_a_503_that_may_be_tried_again(endpoint: Endpoint) -> None:
    """With the same assertion, which is not spent."""
    endpoint.records.failure = "dynamodb:ThrottlingException"
    answer = endpoint.say()
    assert (answer.status, answer.body["code"], answer.headers["retry-after"]) == (503, "DEPENDENCY_UNAVAILABLE", "5")
    assert endpoint.ask_for_keys().status == 503
    endpoint.records.failure = None
    assert endpoint.say().status == 200


def test_key_that_cannot_sign_leaves_the_assertion_good(endpoint: Endpoint) -> None:
    """It is spent last."""
    signer = endpoint.signer

    class Down:
        jwk = signer.jwk

        def sign(self, data: bytes) -> bytes:
            raise UnavailableError(f"kms:{len(data) > 0}")

    endpoint.signer = Down()
    assert endpoint.say().status == 503
    assert endpoint.records.used == {}
    endpoint.signer = signer
    assert endpoint.say().status == 200


def test_mistake_of_ours_is_a_500_without_details(endpoint: Endpoint) -> None:
    """Its text could quote the assertion."""
    endpoint.records.publish = broken  # type: ignore[method-assign]  # a mistake of ours
    answer = endpoint.say()
    assert (answer.status, answer.body["code"]) == (500, "INTERNAL")
    assert "hunter2" not in answer.text


def test_recipient_is_the_gateways_own_name_unless_one_is_given() -> None:
    """Which nobody who calls can choose."""
    endpoint = Endpoint(SAML_RECIPIENT="")
    own = "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/live/v1/oauth/token"
    assert endpoint.post(signed(IDP, shifted(Said(), NOW, own))).status == 200
    assert endpoint.post(signed(IDP, shifted(Said(id="_2"), NOW, RECIPIENT))).body["code"] == "CONFIRMATION_MISMATCH"
    elsewhere = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    evil = base64.urlsafe_b64encode(
        signed(IDP, shifted(Said(id="_3"), NOW, "https://evil.example/live/v1/oauth/token"))
    )
    assert endpoint.send(form(assertion=evil.decode()), headers=elsewhere).body["code"] == "CONFIRMATION_MISMATCH"
    assert endpoint.send(form(), requestContext={"path": "/x"}).status == 503


def test_token_ends_with_the_session(endpoint: Endpoint) -> None:
    """Who has to log in again has to get a new token too."""
    statement = f'<saml:AuthnStatement SessionNotOnOrAfter="{moment(NOW + 100)}"/>'
    assert endpoint.say(statements=statement).body["expires_in"] == 100
