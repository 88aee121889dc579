"""The gateway's own errors: of our shape, status, code and headers, for every type that there is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from delivery.gateway.responses import ERRORS, UNSIGNED, responses
from tests.unit.handlers.documented import PROBLEM, validate
from tests.unit.template.resolving import resolved

# https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
TYPES = {
    "ACCESS_DENIED": 403,
    "API_CONFIGURATION_ERROR": 503,
    "AUTHORIZER_CONFIGURATION_ERROR": 503,
    "AUTHORIZER_FAILURE": 503,
    "BAD_REQUEST_BODY": 400,
    "BAD_REQUEST_PARAMETERS": 400,
    "DEFAULT_4XX": 400,
    "DEFAULT_5XX": 502,
    "EXPIRED_TOKEN": 401,
    "INTEGRATION_FAILURE": 504,
    "INTEGRATION_TIMEOUT": 504,
    "INVALID_API_KEY": 403,
    "INVALID_SIGNATURE": 401,
    "MISSING_AUTHENTICATION_TOKEN": 404,
    "QUOTA_EXCEEDED": 429,
    "REQUEST_TOO_LARGE": 413,
    "RESOURCE_NOT_FOUND": 404,
    "THROTTLED": 429,
    "UNAUTHORIZED": 401,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "WAF_FILTERED": 403,
}
PREFIX = "gatewayresponse.header."
FORMS = {error.type: error for error in ERRORS} | {"unsigned": UNSIGNED}
every_form = pytest.mark.parametrize("form", FORMS)


def made(form: str, **parameters: str) -> dict[str, Any]:
    """One response, as the template comes to it."""
    mode = "iam" if form == "unsigned" else "token"
    answer: dict[str, Any] = resolved(responses()[FORMS[form].type], AuthMode=mode, **parameters)
    return answer


def headers_of(form: str, **parameters: str) -> dict[str, str]:
    """Its headers by name."""
    return {name.removeprefix(PREFIX): value for name, value in made(form, **parameters)["responseParameters"].items()}


def test_every_kind_of_gateway_error_is_answered_as_ours() -> None:
    """Left out, a kind would answer in AWS's own shape, without CORS."""
    assert {error.type: error.status for error in ERRORS} == TYPES
    assert set(responses()) == set(TYPES)


@every_form
def test_gateway_error_is_a_problem_of_its_status(form: str) -> None:
    """The same shape as the function's own, with the gateway's request id put in."""
    ((content_type, text),) = made(form)["responseTemplates"].items()
    body = json.loads(text.replace("$context.requestId", "c1f0b0f2-3a61-4a4f-8a41-5a3d0e1f7c01"))
    validate(body, PROBLEM)
    assert content_type == "application/json"
    assert "$" not in json.dumps(body)
    assert body["status"] == made(form)["statusCode"] == FORMS[form].status
    assert (body["message"], body["requestId"]) == (body["detail"], body["request_id"])
    assert body["code"] == body["code"].upper()


@every_form
def test_gateway_error_has_the_headers_that_ours_have(form: str) -> None:
    """Type, request id, and that nobody keeps it."""
    headers = headers_of(form)
    assert headers["Content-Type"] == "'application/problem+json'"
    assert headers["X-Request-Id"] == "context.requestId"
    assert headers["Cache-Control"] == "'no-store'"
    assert headers["Access-Control-Expose-Headers"] == "'X-Request-Id,Retry-After'"
    assert headers["Vary"] == "'Origin'"
    assert "Access-Control-Allow-Credentials" not in headers


@every_form
def test_pages_may_read_gateway_errors_as_the_allow_list_says(form: str) -> None:
    """None without a list; a single origin by name, so that others get nothing; of several the one that asks."""
    name = "Access-Control-Allow-Origin"
    assert name not in headers_of(form)
    assert headers_of(form, AllowedOrigins="https://a.example")[name] == "'https://a.example'"
    several = headers_of(form, AllowedOrigins="https://a.example,https://b.example")
    assert several[name] == "method.request.header.origin"


@every_form
def test_gateway_error_that_may_pass_says_when_to_try_again(form: str) -> None:
    """Throttles, quotas, timeouts, and what a dependency's failure shows as."""
    headers = headers_of(form)
    retryable = FORMS[form].status in {429, 503, 504}
    assert ("Retry-After" in headers) == retryable
    assert not retryable or int(headers["Retry-After"].strip("'")) > 0


@every_form
def test_gateway_error_for_want_of_credentials_names_the_scheme(form: str) -> None:
    """As RFC 9110 asks of a 401."""
    headers = headers_of(form)
    assert ("WWW-Authenticate" in headers) == (FORMS[form].status == 401)


def test_authorizer_that_fails_is_told_alike_by_either_name() -> None:
    """On AWS one that raises, or runs out of its time, is a configuration error; on others it is a failure."""
    assert made("AUTHORIZER_CONFIGURATION_ERROR") == made("AUTHORIZER_FAILURE")
    assert headers_of("AUTHORIZER_CONFIGURATION_ERROR")["Retry-After"] == "'5'"


def test_unsigned_call_is_told_apart_by_the_mode() -> None:
    """With IAM the gateway says of it what it says of a missing path otherwise."""
    kind = "MISSING_AUTHENTICATION_TOKEN"
    assert resolved(responses()[kind], AuthMode="iam")["statusCode"] == 401
    assert resolved(responses()[kind], AuthMode="token")["statusCode"] == 404
