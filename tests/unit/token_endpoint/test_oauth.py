"""The endpoint as OAuth clients and those of this API meet it: forms, answers, errors, pages."""

from __future__ import annotations

import base64
from urllib.parse import urlencode

import pytest

from tests.unit.token_endpoint.endpoint import IDP, Endpoint, make_event
from tests.unit.token_endpoint.idp import signed
from token_endpoint.app import respond
from token_endpoint.form import GRANT_TYPE

PROBLEM = {"type", "title", "status", "detail", "code", "request_id", "message", "requestId"}
REQUEST_ID = make_event("exchange")["requestContext"]["requestId"]
GOOD = base64.urlsafe_b64encode(signed(IDP)).decode().rstrip("=")


def form(**members: str) -> str:
    return urlencode({"grant_type": GRANT_TYPE, "assertion": GOOD, **members})


def test_answer_is_what_oauth_clients_read(endpoint: Endpoint) -> None:
    """RFC 6749, section 5.1; and nothing on the way keeps it."""
    answer = endpoint.say()
    assert {name: value for name, value in answer.body.items() if name != "access_token"} == {
        "token_type": "Bearer",
        "expires_in": 900,
        "scope": "uploads:read uploads:write",
    }
    assert (answer.headers["cache-control"], answer.headers["pragma"]) == ("no-store", "no-cache")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-request-id"] == REQUEST_ID


REFUSALS = {
    "no body": ("", 400, "invalid_request", "INVALID_REQUEST"),
    "no form": ("{}", 400, "invalid_request", "INVALID_REQUEST"),
    "no grant type": (urlencode({"assertion": GOOD}), 400, "invalid_request", "INVALID_REQUEST"),
    "empty grant type": (form(grant_type=""), 400, "invalid_request", "INVALID_REQUEST"),
    "password": (form(grant_type="password"), 400, "unsupported_grant_type", "UNSUPPORTED_GRANT_TYPE"),
    "JWT bearer": (
        form(grant_type="urn:ietf:params:oauth:grant-type:jwt-bearer"),
        400,
        "unsupported_grant_type",
        "UNSUPPORTED_GRANT_TYPE",
    ),
    "grant type in capitals": (
        form(grant_type=GRANT_TYPE.upper()),
        400,
        "unsupported_grant_type",
        "UNSUPPORTED_GRANT_TYPE",
    ),
    "no assertion": (urlencode({"grant_type": GRANT_TYPE}), 400, "invalid_request", "INVALID_REQUEST"),
    "empty assertion": (form(assertion=""), 400, "invalid_request", "INVALID_REQUEST"),
    "assertion twice": (f"{form()}&assertion={GOOD}", 400, "invalid_request", "INVALID_REQUEST"),
    "grant type twice": (f"{form()}&grant_type=x", 400, "invalid_request", "INVALID_REQUEST"),
    "unknown parameter twice": (f"{form()}&x=1&x=2", 400, "invalid_request", "INVALID_REQUEST"),
    "too many parameters": (form(**{f"x{n}": "1" for n in range(30)}), 400, "invalid_request", "INVALID_REQUEST"),
    "bad percent encoding": (f"{form()}&x=%ff", 400, "invalid_request", "INVALID_REQUEST"),
    "scope with a quote": (form(scope='uploads:read "'), 400, "invalid_request", "INVALID_REQUEST"),
    "scope with two spaces": (form(scope="uploads:read  jobs:read"), 400, "invalid_request", "INVALID_REQUEST"),
    "scope that is not given": (form(scope="jobs:write"), 400, "invalid_scope", "INVALID_SCOPE"),
    "scope admin": (form(scope="uploads:read admin"), 400, "invalid_scope", "INVALID_SCOPE"),
    "unknown scope": (form(scope="everything"), 400, "invalid_scope", "INVALID_SCOPE"),
    "plain base64": (form(assertion="PD94bWw+/"), 400, "invalid_grant", "ASSERTION_MALFORMED"),
    "line breaks in base64": (form(assertion=f"{GOOD[:64]}\n{GOOD[64:]}"), 400, "invalid_grant", "ASSERTION_MALFORMED"),
    "padding in the middle": (form(assertion=f"{GOOD[:64]}={GOOD[64:]}"), 400, "invalid_grant", "ASSERTION_MALFORMED"),
    "impossible length": (form(assertion="A" * 9), 400, "invalid_grant", "ASSERTION_MALFORMED"),
    "other letters": (form(assertion="é" * 8), 400, "invalid_grant", "ASSERTION_MALFORMED"),
    "large assertion": (form(assertion="A" * 87_388), 413, "invalid_request", "REQUEST_TOO_LARGE"),
    "huge assertion": (form(assertion="A" * 120_000), 413, "invalid_request", "REQUEST_TOO_LARGE"),
    "huge body": (form(x="A" * 140_000), 413, "invalid_request", "REQUEST_TOO_LARGE"),
    "largest body that a gateway takes": (form(x="A" * 9_000_000), 413, "invalid_request", "REQUEST_TOO_LARGE"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_refusal_is_an_oauth_error_and_a_problem_in_one(endpoint: Endpoint, name: str) -> None:
    """RFC 6749, section 5.2, and RFC 9457: both kinds of clients read the same body."""
    body, status, error, code = REFUSALS[name]
    answer = endpoint.send(body)
    assert (answer.status, answer.body["error"], answer.body["code"]) == (status, error, code)
    assert set(answer.body) == PROBLEM | {"error", "error_description"}
    assert answer.body["error_description"] == answer.body["detail"] == answer.body["message"]
    assert answer.body["request_id"] == answer.body["requestId"] == REQUEST_ID
    assert answer.body["status"] == answer.status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert endpoint.records.used == {}


@pytest.mark.parametrize(
    "media_type",
    [
        None,
        "",
        "application/json",
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/samlassertion+xml",
        "application/x-www-form-urlencoded; charset=iso-8859-1",
        "application/x-www-form-urlencoded2",
    ],
)
def test_other_media_types_are_refused(endpoint: Endpoint, media_type: str | None) -> None:
    """With the type that is taken."""
    event = make_event("exchange")
    event["headers"].pop("Content-Type")
    headers = {} if media_type is None else {"content-type": media_type}
    answer = respond({**event, "headers": {**event["headers"], **headers}, "body": form()}, endpoint.parts)
    assert answer["statusCode"] == 415
    assert '"code":"UNSUPPORTED_MEDIA_TYPE"' in answer["body"]


@pytest.mark.parametrize("suffix", ["; charset=utf-8", ";charset=UTF-8", '; charset="utf-8"'])
def test_charset_may_be_said(endpoint: Endpoint, suffix: str) -> None:
    """Some libraries do."""
    headers = {"Content-Type": f"Application/X-WWW-Form-Urlencoded{suffix}"}
    assert endpoint.send(form(), headers=headers).status == 200


def test_body_may_come_in_base64(endpoint: Endpoint) -> None:
    """As gateways with binary types send it on; and what is neither is refused."""
    encoded = base64.b64encode(form().encode()).decode()
    assert endpoint.send(encoded, isBase64Encoded=True).status == 200
    for bad in ("%", "////", base64.b64encode(b"\xff=1").decode()):
        assert endpoint.send(bad, isBase64Encoded=True).body["error"] == "invalid_request"


@pytest.mark.parametrize("scope", ["uploads:read", "uploads:write uploads:read", ""])
def test_less_may_be_asked_for(endpoint: Endpoint, scope: str) -> None:
    """An empty parameter is as one left out."""
    answer = endpoint.send(form(scope=scope))
    assert answer.body["scope"] == (" ".join(sorted(scope.split())) or "uploads:read uploads:write")


def test_unknown_parameters_are_ignored(endpoint: Endpoint) -> None:
    """RFC 6749, section 3.2: libraries send their client's id, or a resource."""
    assert endpoint.send(form(client_id="x", resource="https://api.example.com")).status == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/v1/oauth/token"),
        ("GET", "/v1/oauth/token"),
        ("POST", "/v1/oauth/jwks.json"),
        ("GET", "/v1/uploads"),
        (None, None),
    ],
)
def test_other_routes_are_not_there(endpoint: Endpoint, method: str | None, path: str | None) -> None:
    """Whatever the gateway sends here."""
    answer = endpoint.send(form(), httpMethod=method, resource=path)
    assert (answer.status, answer.body["code"]) == (404, "ROUTE_NOT_FOUND")
