"""What every answer owes, whatever was asked: checks of ours beside schemathesis's own, which loads them as hooks.

docs/api.md promises it of every route; a schema of a body cannot say it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import schemathesis

FORM = "application/x-www-form-urlencoded"
RETRYABLE = {429, 503, 504}
CODE = re.compile(r"[A-Z][A-Z0-9_]+")


@schemathesis.check
def answer_names_its_request(_context: Any, response: Any, _case: Any) -> None:
    """By `X-Request-Id`; one that may be tried again says when."""
    assert one(response.headers, "x-request-id"), "no X-Request-Id"
    if response.status_code in RETRYABLE:
        assert int(one(response.headers, "retry-after")) > 0, "no Retry-After"


@schemathesis.check
def refusal_is_a_problem(_context: Any, response: Any, case: Any) -> None:
    """With a stable code and the request's id; an invalid member is pointed at, unless it was a form's."""
    if response.status_code < 400:
        return
    assert one(response.headers, "content-type").startswith("application/problem+json"), "no problem+json"
    problem = response.json()
    assert problem["status"] == response.status_code, "another status in the body"
    assert CODE.fullmatch(problem["code"]), "a code is in upper snake case"
    assert problem["request_id"] == one(response.headers, "x-request-id"), "another request's id"
    if problem["code"] == "INVALID_REQUEST" and case.media_type != FORM:
        assert problem.get("errors"), "nothing is pointed at"
        assert all(error["pointer"].startswith("/") or not error["pointer"] for error in problem["errors"])


@schemathesis.check
def answer_repeats_no_token(_context: Any, response: Any, case: Any) -> None:
    """Whatever it says, it does not say the credential that it was asked with."""
    scheme, _, token = str((case.headers or {}).get("Authorization", "")).partition(" ")
    assert not (scheme == "Bearer" and len(token) > 20 and token in response.text), "the token is in the answer"


def one(headers: Mapping[str, Any], name: str) -> str:
    """A header's value, which schemathesis keeps in lists; empty when there is none."""
    values = {key.lower(): value for key, value in headers.items()}.get(name, "")
    return str(values[0] if isinstance(values, list) else values)
