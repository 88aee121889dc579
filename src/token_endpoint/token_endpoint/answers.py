"""What the gateway is answered: JSON, and errors that OAuth clients and those of this API can both read."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

# RFC 6749, section 5.1: nothing on the way keeps a token.
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def answer(status: int, body: Mapping[str, object], headers: Mapping[str, str]) -> dict[str, Any]:
    """A gateway's answer."""
    content_type = "application/problem+json" if status >= HTTPStatus.BAD_REQUEST else "application/json"
    return {
        "statusCode": status,
        "headers": {"Content-Type": content_type, **headers},
        "body": json.dumps(body, separators=(",", ":")),
        "isBase64Encoded": False,
    }


def problem(
    status: int, code: str, detail: str, *, request_id: str, error: str | None = None, retry_after_seconds: int = 0
) -> dict[str, Any]:
    """RFC 9457's members and, where OAuth has a word for it, RFC 6749's: one body for both kinds of clients."""
    members: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": request_id,
        "message": detail,
        "requestId": request_id,
    }
    if error:
        members |= {"error": error, "error_description": detail}
    retry_after = {"Retry-After": str(retry_after_seconds)} if retry_after_seconds else {}
    return answer(status, members, {**NO_STORE, **retry_after})


def for_everybody(
    told: dict[str, Any], event: Mapping[str, Any], *, request_id: str, allowed_origins: Collection[str]
) -> dict[str, Any]:
    """The answer with what all of them carry: the request's id, and CORS for the pages on the allow-list alone."""
    headers = {**told["headers"], "X-Request-Id": request_id}
    origins = [value for name, value in (event.get("headers") or {}).items() if name.lower() == "origin"]
    if allowed_origins:
        headers["Vary"] = "Origin"
    if len(origins) == 1 and origins[0] in allowed_origins:
        headers["Access-Control-Allow-Origin"] = origins[0]
        headers["Access-Control-Expose-Headers"] = "X-Request-Id,Retry-After"
    return {**told, "headers": headers}
