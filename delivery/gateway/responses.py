"""The gateway's own errors, in our shape: a problem with a stable code, its status and CORS.

One response a type with its literal status, because a template of the gateway cannot compute one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from delivery.gateway.choices import choose


@dataclass(frozen=True, slots=True)
class GatewayError:
    """`type`: one of API Gateway's response types."""

    type: str
    status: int
    code: str
    detail: str
    retry_after_seconds: int | None = None


# https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
ERRORS = (
    GatewayError("ACCESS_DENIED", 403, "ACCESS_DENIED", "The token does not allow this."),
    GatewayError(  # a throttled function comes here too
        "API_CONFIGURATION_ERROR",
        503,
        "SERVICE_UNAVAILABLE",
        "The service is busy or misconfigured. Try again; its operators can find this request by its id.",
        retry_after_seconds=5,
    ),
    *(
        GatewayError(
            kind,
            503,
            "AUTHORIZER_FAILED",
            "The token could not be checked just now. Try again; operators can find this request by its id.",
            retry_after_seconds=5,
        )
        # An authorizer that raises or runs out of its time is the former on AWS, as is one that may not be asked.
        for kind in ("AUTHORIZER_CONFIGURATION_ERROR", "AUTHORIZER_FAILURE")
    ),
    GatewayError("BAD_REQUEST_BODY", 400, "BAD_REQUEST_BODY", "The body is not what this route takes."),
    GatewayError(
        "BAD_REQUEST_PARAMETERS",
        400,
        "BAD_REQUEST_PARAMETERS",
        "A parameter is missing or not what this route takes.",
    ),
    GatewayError("DEFAULT_4XX", 400, "BAD_REQUEST", "The request was refused by the gateway."),
    GatewayError("DEFAULT_5XX", 502, "BAD_GATEWAY", "The service gave no valid answer."),
    GatewayError("EXPIRED_TOKEN", 401, "TOKEN_EXPIRED", "The credentials have expired."),
    GatewayError(
        "INTEGRATION_FAILURE",
        504,
        "INTEGRATION_FAILED",
        "The service could not be reached. Try again.",
        retry_after_seconds=5,
    ),
    GatewayError(
        "INTEGRATION_TIMEOUT",
        504,
        "INTEGRATION_TIMEOUT",
        "The service took longer than 29 seconds.",
        retry_after_seconds=5,
    ),
    GatewayError("INVALID_API_KEY", 403, "INVALID_API_KEY", "The API key is not valid for this."),
    GatewayError("INVALID_SIGNATURE", 401, "INVALID_SIGNATURE", "The signature is not valid."),
    GatewayError(
        "MISSING_AUTHENTICATION_TOKEN",
        404,
        "ROUTE_NOT_FOUND",
        "There is no such path, or it does not take this method.",
    ),
    GatewayError(
        "QUOTA_EXCEEDED", 429, "QUOTA_EXCEEDED", "The quota of this period is used up.", retry_after_seconds=3600
    ),
    GatewayError(
        "REQUEST_TOO_LARGE",
        413,
        "REQUEST_TOO_LARGE",
        "API Gateway takes at most 10 MB; files go to the URLs that POST /v1/uploads gives.",
    ),
    GatewayError("RESOURCE_NOT_FOUND", 404, "ROUTE_NOT_FOUND", "There is no such path."),
    GatewayError("THROTTLED", 429, "THROTTLED", "Too many requests at once. Try again.", retry_after_seconds=1),
    GatewayError("UNAUTHORIZED", 401, "UNAUTHORIZED", "A valid bearer token is needed."),
    GatewayError("UNSUPPORTED_MEDIA_TYPE", 415, "UNSUPPORTED_MEDIA_TYPE", "Bodies are application/json."),
    GatewayError("WAF_FILTERED", 403, "WAF_FILTERED", "The request was refused by the firewall."),
)

# With AuthMode iam the gateway says the same of a path that is not there and of a call that is not signed.
UNSIGNED = GatewayError(
    "MISSING_AUTHENTICATION_TOKEN", 401, "UNAUTHORIZED", "The call is not signed, or there is no such path."
)

# With AuthMode iam: keys that nobody has, and headers that are no signature. All other kinds have types of their own.
STRANGER = GatewayError(
    "DEFAULT_4XX", 401, "UNAUTHORIZED", "The credentials are not known, or the call is not signed as it must be."
)

# A gateway response cannot look a header up in a list. One origin that is allowed is named, so others get nothing;
# of several the asking one is echoed: these bodies hold nothing, and no credentials mode is on.
ALLOWED_ORIGIN = choose(
    "HasOrigins",
    choose(
        "HasManyOrigins",
        "method.request.header.origin",
        {"Fn::Sub": ["'${Origin}'", {"Origin": {"Fn::Select": [0, {"Ref": "AllowedOrigins"}]}}]},
    ),
)


def responses() -> dict[str, Any]:
    """`x-amazon-apigateway-gateway-responses`."""
    made: dict[str, Any] = {error.type: response(error) for error in ERRORS}
    for error in (UNSIGNED, STRANGER):
        made[error.type] = choose("UsesIam", response(error), made[error.type])
    return made


def response(error: GatewayError) -> dict[str, Any]:
    """One of them."""
    headers: dict[str, Any] = {
        "Content-Type": "'application/problem+json'",
        "X-Request-Id": "context.requestId",
        "Cache-Control": "'no-store'",
    }
    if error.retry_after_seconds:
        headers["Retry-After"] = f"'{error.retry_after_seconds}'"
    if error.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = choose("UsesIam", "'AWS4-HMAC-SHA256'", "'Bearer'")
    headers |= {
        "Access-Control-Allow-Origin": ALLOWED_ORIGIN,
        "Access-Control-Expose-Headers": "'X-Request-Id,Retry-After'",
        "Vary": "'Origin'",
    }
    return {
        "statusCode": error.status,
        "responseParameters": {f"gatewayresponse.header.{name}": value for name, value in headers.items()},
        "responseTemplates": {"application/json": problem(error)},
    }


def problem(error: GatewayError) -> str:
    """The body, with the gateway's own variables for what it alone knows."""
    members = {
        "type": "about:blank",
        "title": "Content Too Large" if error.status == 413 else HTTPStatus(error.status).phrase,
        "status": error.status,
        "detail": error.detail,
        "code": error.code,
        "request_id": "$context.requestId",
        "message": error.detail,
        "requestId": "$context.requestId",
    }
    return json.dumps(members, separators=(",", ":"))
