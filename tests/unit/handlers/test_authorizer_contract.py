"""The two zips share no code, so a test holds them together: scopes mean the same, and the context fits."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import Any

import pytest

from authorizer.claims import Claims
from authorizer.policy import build_answer
from handlers.operation import ADMIN, JOBS_READ, JOBS_WRITE, READ, WRITE, Operation
from handlers.table import OPERATIONS
from tests.unit.handlers.api import EVENTS

STAGE = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/live"
GUARDED = [operation for operation in OPERATIONS if operation.scopes]


@pytest.mark.parametrize("operation", GUARDED, ids=lambda operation: operation.id)
@pytest.mark.parametrize("scope", [READ, WRITE, JOBS_READ, JOBS_WRITE, ADMIN])
def test_authorizer_lets_a_scope_through_exactly_where_the_issuer_accepts_it(operation: Operation, scope: str) -> None:
    """Else a caller is refused at the gateway for what the contract allows, or the other way round."""
    call = f"{STAGE}/{operation.method}{operation.path.replace('{id}', '01M81XFF80FMDPR3MZ4JM56722')}"
    answer: dict[str, Any] = build_answer(Claims("user-42", "acme", frozenset({scope})), f"{STAGE}/GET/v1/uploads")
    effects = {
        statement["Effect"]
        for statement in answer["policyDocument"]["Statement"]
        if any(fnmatchcase(call, resource) for resource in statement["Resource"])
    }
    assert (effects == {"Allow"}) == (scope in {*operation.scopes, ADMIN})


@pytest.mark.parametrize("file", sorted(EVENTS.glob("issuer-*.json")), ids=lambda file: file.stem)
def test_event_carries_the_authorizers_context_where_a_token_is_needed(file: str) -> None:
    """The members that the authorizer gives, and the two that API Gateway adds."""
    event = json.loads((EVENTS / file).read_text())
    guarded = (event["resource"], event["httpMethod"]) in {(one.path, one.method) for one in GUARDED}
    context = event["requestContext"].get("authorizer")
    expected = {"tenant", "principal", "scopes", "principalId", "integrationLatency"}
    assert (set(context) == expected) if guarded else (context is None)
