"""From an identity provider's word to an upload, on the deployed stack."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jwt
import pytest
import requests

from tests.integration.saml.conftest import SamlStack
from tests.unit.token_endpoint.forged_signatures import ATTACKER
from tests.unit.token_endpoint.idp import Said, signed

UPLOAD = {"filename": "report.pdf", "size_bytes": 1_048_576, "content_type": "application/pdf"}


def keys_of(saml: SamlStack) -> dict[str, jwt.PyJWK]:
    """The published keys, by id."""
    answer = requests.get(f"{saml.stack.api_url}/v1/oauth/jwks.json", timeout=60)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=300"
    return {jwk["kid"]: jwt.PyJWK(jwk) for jwk in answer.json()["keys"]}


def test_assertion_becomes_a_token_that_starts_an_upload(saml: SamlStack) -> None:
    """Through the gateway, the authorizer and the key that it reads from the table."""
    token = saml.token()
    started = saml.call("POST", "/v1/uploads", token, UPLOAD)
    assert started.status_code == 201, started.text
    assert saml.call("GET", f"/v1/uploads/{started.json()['id']}", token).status_code == 200


def test_others_verify_the_token_by_the_published_keys(saml: SamlStack) -> None:
    """PyJWT, with its own clock; the signature is KMS's."""
    token = saml.token()
    key = keys_of(saml)[jwt.get_unverified_header(token)["kid"]]
    issuer = saml.outputs()["TokenEndpointIssuer"]
    claims: dict[str, Any] = jwt.decode(token, key, algorithms=["ES256"], audience="portside", issuer=issuer)
    assert (claims["sub"], claims["tenant"], claims["scope"]) == ("user-42", "acme", "uploads:read uploads:write")
    assert claims["exp"] - claims["iat"] == 900
    assert issuer == f"https://portside.invalid/{saml.stack.stack_name}"


def test_groups_decide_what_the_token_may_do(saml: SamlStack) -> None:
    """A reader starts nothing; a stranger gets no token."""
    reader = saml.token(attributes={"tenant": ["acme"], "groups": ["readers"]})
    assert saml.call("POST", "/v1/uploads", reader, UPLOAD).status_code == 403
    assert saml.call("GET", "/v1/uploads", reader).status_code == 200
    stranger = saml.post(saml.assertion(attributes={"tenant": ["acme"], "groups": ["strangers"]}))
    assert (stranger.status_code, stranger.json()["code"]) == (400, "SCOPES_MISSING")


def test_tenants_do_not_see_each_other(saml: SamlStack) -> None:
    """The tenant is the assertion's."""
    started = saml.call("POST", "/v1/uploads", saml.token(), UPLOAD).json()
    other = saml.token(attributes={"tenant": ["umbrella"], "groups": ["writers"]})
    assert saml.call("GET", f"/v1/uploads/{started['id']}", other).status_code == 404


def test_less_may_be_asked_for(saml: SamlStack) -> None:
    """And more is refused, without spending the assertion."""
    assertion = saml.assertion()
    refused = saml.post(assertion, scope="uploads:read jobs:read")
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_scope")
    granted = saml.post(assertion, scope="uploads:read")
    assert granted.json()["scope"] == "uploads:read"
    assert saml.call("POST", "/v1/uploads", granted.json()["access_token"], UPLOAD).status_code == 403


def test_second_use_is_refused(saml: SamlStack) -> None:
    """By whatever container, and of twenty at once nineteen."""
    assertion = saml.assertion()
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda _: saml.post(assertion), range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 19
    again = saml.post(assertion)
    assert (again.json()["error"], again.json()["code"]) == ("invalid_grant", "ASSERTION_REPLAYED")
    assert again.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "forgery",
    ["another's key", "no signature", "another audience", "another recipient", "a comment", "a doctype", "no XML"],
)
def test_forgeries_are_refused_at_the_gateway(saml: SamlStack, forgery: str) -> None:
    """The unit tests know 251; these have come the whole way."""
    honest = saml.assertion()
    said = Said(id="_x")
    raw = {
        "another's key": signed(ATTACKER, said),
        "no signature": said.xml().encode(),
        "another audience": saml.assertion(conditions=""),
        "another recipient": saml.assertion(confirmation='NotOnOrAfter="2099-01-01T00:00:00Z" Recipient="https://x"'),
        "a comment": honest.replace(b"user-42", b"user<!-- -->-42"),
        "a doctype": b"<!DOCTYPE x>" + honest,
        "no XML": b"x",
    }[forgery]
    answer = saml.post(raw)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant"), answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_requests_that_are_none_are_told_why(saml: SamlStack) -> None:
    """JSON, no form, and another grant."""
    url = f"{saml.stack.api_url}/v1/oauth/token"
    assert requests.post(url, json={"grant_type": "x"}, timeout=60).status_code == 415
    assert requests.post(url, data={"x": "y"}, timeout=60).json()["error"] == "invalid_request"
    assert requests.post(url, data={"grant_type": "password"}, timeout=60).json()["error"] == "unsupported_grant_type"
    large = requests.post(url, data={"grant_type": "x", "assertion": "A" * 200_000}, timeout=60)
    assert (large.status_code, large.json()["code"]) == (413, "REQUEST_TOO_LARGE")


def test_only_listed_pages_may_read_the_answer(saml: SamlStack) -> None:
    """By a simple request: a form's POST asks no preflight."""
    url = f"{saml.stack.api_url}/v1/oauth/token"
    for origin, allowed in (("https://app.example.com", "https://app.example.com"), ("https://evil.example", None)):
        answer = requests.post(url, data={"x": "y"}, headers={"Origin": origin}, timeout=60)
        assert answer.headers.get("access-control-allow-origin") == allowed


def test_nothing_of_an_assertion_or_a_token_is_logged(saml: SamlStack) -> None:
    """Neither what is taken nor what is refused."""
    token = saml.token(subject="hunter2-subject")
    saml.post(saml.assertion(subject="hunter2-subject").replace(b"user", b"hunter2"))
    logs = saml.emulator.client("logs")
    group = f"/aws/lambda/{saml.stack.stack_name}-token-endpoint"
    lines = [event["message"] for event in logs.filter_log_events(logGroupName=group)["events"]]
    everything = "\n".join(lines)
    assert "token_issued" in everything
    assert "hunter2" not in everything
    assert not [part for part in token.split(".") if part in everything]
