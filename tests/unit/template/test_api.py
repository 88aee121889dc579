"""The front door: every route, who guards it, and the gateway's own errors."""

from __future__ import annotations

import json
from typing import Any

import pytest

from handlers.table import OPERATIONS
from tests.unit.handlers.documented import PROBLEM, validate
from tests.unit.template.parts import NO_VALUE, functions, properties

API = properties("Api")
RESPONSES: dict[str, dict[str, Any]] = API["GatewayResponses"]
# https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
TYPES = {
    "ACCESS_DENIED": 403,
    "API_CONFIGURATION_ERROR": 503,
    "AUTHORIZER_CONFIGURATION_ERROR": 500,
    "AUTHORIZER_FAILURE": 503,
    "BAD_REQUEST_BODY": 400,
    "BAD_REQUEST_PARAMETERS": 400,
    "DEFAULT_4XX": 400,
    "DEFAULT_5XX": 502,
    "EXPIRED_TOKEN": 401,
    "INTEGRATION_FAILURE": 504,
    "INTEGRATION_TIMEOUT": 504,
    "INVALID_API_KEY": 403,
    "INVALID_SIGNATURE": 403,
    "MISSING_AUTHENTICATION_TOKEN": 404,
    "QUOTA_EXCEEDED": 429,
    "REQUEST_TOO_LARGE": 413,
    "RESOURCE_NOT_FOUND": 404,
    "THROTTLED": 429,
    "UNAUTHORIZED": 401,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "WAF_FILTERED": 403,
}
every_type = pytest.mark.parametrize("name", TYPES)


def events() -> list[dict[str, Any]]:
    """The API events of all functions."""
    return [
        event["Properties"]
        for function in functions().values()
        for event in function.get("Events", {}).values()
        if event["Type"] == "Api"
    ]


def test_routes_are_the_operations_and_their_preflights() -> None:
    """Neither more nor less than the contract's table; a path that needs a token needs a preflight."""
    expected = {(operation.path, operation.method) for operation in OPERATIONS}
    expected |= {(operation.path, "OPTIONS") for operation in OPERATIONS if operation.scopes}
    assert {(event["Path"], event["Method"]) for event in events()} == expected
    assert len(events()) == len(expected)
    assert all(event["RestApiId"] == {"Ref": "Api"} for event in events())


def test_every_route_is_guarded_but_the_open_ones_and_preflights() -> None:
    """The authorizer is the default; leaving it out takes a word, and only these may say it."""
    assert API["Auth"]["DefaultAuthorizer"] == "Token"
    unguarded = {(event["Path"], event["Method"]) for event in events() if "Auth" in event}
    assert all(event["Auth"] == {"Authorizer": "NONE"} for event in events() if "Auth" in event)
    open_to_all = {(operation.path, operation.method) for operation in OPERATIONS if not operation.scopes}
    assert unguarded == open_to_all | {(event["Path"], "OPTIONS") for event in events() if event["Method"] == "OPTIONS"}


def test_revoking_a_token_bites_within_a_minute() -> None:
    """The gateway keeps the authorizer's answer no longer, and by the whole header that holds the token."""
    authorizer = API["Auth"]["Authorizers"]["Token"]
    assert authorizer["FunctionArn"] == {"Fn::GetAtt": "AuthorizerFunction.Arn"}
    assert authorizer["FunctionPayloadType"] == "REQUEST"
    assert authorizer["Identity"]["Headers"] == ["Authorization"]
    assert 0 < authorizer["Identity"]["ReauthorizeEvery"] <= 60


def test_api_is_regional_and_traced() -> None:
    """One trace from the gateway on."""
    assert API["EndpointConfiguration"] == {"Type": "REGIONAL"}
    assert API["TracingEnabled"] is True


def test_every_kind_of_gateway_error_is_answered_as_ours() -> None:
    """Left out, a kind would answer in AWS's own shape, without CORS."""
    assert {name: response["StatusCode"] for name, response in RESPONSES.items()} == TYPES


@every_type
def test_gateway_error_is_a_problem_of_its_status(name: str) -> None:
    """The same shape as the function's own, with the gateway's request id put in."""
    (content_type,) = RESPONSES[name]["ResponseTemplates"]
    text = RESPONSES[name]["ResponseTemplates"][content_type]
    body = json.loads(text.replace("$context.requestId", "c1f0b0f2-3a61-4a4f-8a41-5a3d0e1f7c01"))
    validate(body, PROBLEM)
    assert content_type == "application/json"
    assert "$" not in json.dumps(body)
    assert body["status"] == RESPONSES[name]["StatusCode"]
    assert (body["message"], body["requestId"]) == (body["detail"], body["request_id"])
    assert body["code"] == body["code"].upper()


@every_type
def test_gateway_error_has_the_headers_that_ours_have(name: str) -> None:
    """Type, request id, and CORS when there is an allow-list; its body holds nothing, so any origin may read it."""
    headers = RESPONSES[name]["ResponseParameters"]["Headers"]
    assert headers["Content-Type"] == "'application/problem+json'"
    assert headers["X-Request-Id"] == "context.requestId"
    assert headers["Access-Control-Allow-Origin"] == {
        "Fn::If": ["HasOrigins", "method.request.header.origin", NO_VALUE]
    }
    assert headers["Access-Control-Expose-Headers"] == "'X-Request-Id,Retry-After'"
    assert headers["Vary"] == "'Origin'"
    assert "Access-Control-Allow-Credentials" not in headers


@every_type
def test_gateway_error_that_may_pass_says_when_to_try_again(name: str) -> None:
    """Throttles, quotas, timeouts, and what a dependency's failure shows as."""
    headers = RESPONSES[name]["ResponseParameters"]["Headers"]
    retryable = TYPES[name] in {429, 503, 504}
    assert ("Retry-After" in headers) == retryable
    assert not retryable or int(headers["Retry-After"].strip("'")) > 0


@every_type
def test_gateway_error_for_want_of_a_token_names_the_scheme(name: str) -> None:
    """As RFC 9110 asks of a 401."""
    headers = RESPONSES[name]["ResponseParameters"]["Headers"]
    assert ("WWW-Authenticate" in headers) == (TYPES[name] == 401)
