"""Scopes to routes, and the answer API Gateway caches.

The gateway keeps one answer per token and uses it for every route. So the policy names all that the token's scopes
allow; naming the requested route alone would refuse the caller's next call.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from authorizer.claims import Claims

ROUTES: dict[str, tuple[str, ...]] = {
    "uploads:write": (
        "POST /v1/uploads",
        "POST /v1/uploads/*/parts",
        "POST /v1/uploads/*/complete",
        "DELETE /v1/uploads/*",
        "POST /v2/uploads",
        "PUT /v1/files/*",
        "GET /v1/uploads",  # to resume, a writer finds its upload, and asks what has arrived
        "GET /v1/uploads/*",
        "GET /v1/jobs/*",  # completing may be answered with a job
    ),
    "uploads:read": ("GET /v1/uploads", "GET /v1/uploads/*", "POST /v1/uploads/*/download"),
    "jobs:write": ("POST /v1/jobs", "DELETE /v1/jobs/*", "GET /v1/jobs", "GET /v1/jobs/*"),
    "jobs:read": ("GET /v1/jobs", "GET /v1/jobs/*"),
    "admin": ("* /v1/*", "* /v2/*"),
}
EVERYTHING = ROUTES["admin"]

# A GET by its method, a write by its effect: the answer holds URLs to upload with. IAM's `*` spans slashes, so the
# readers' `GET /v1/uploads/*` would cover it.
WRITERS_ONLY = "GET /v1/uploads/*/curl"
WRITERS = frozenset({"uploads:write", "admin"})

# arn:partition:execute-api:region:account:api/stage/method/path; no wildcard may slip from here into a resource.
STAGE_ARN = re.compile(r"(arn:[^/*?]+:execute-api:[^/*?]+/[^/*?]+)/.*", re.DOTALL)


def build_answer(claims: Claims, method_arn: str, *, shared_usage_key: str = "") -> dict[str, Any]:
    """What the authorizer answers; ValueError when the ARN is not one of API Gateway's.

    With a shared key usage plans are on, and it counts the callers who have no key of their own.
    """
    match = STAGE_ARN.fullmatch(method_arn)
    if match is None:
        raise ValueError("methodArn is not an API Gateway ARN")
    known = sorted(claims.scopes & ROUTES.keys())
    answer: dict[str, Any] = {
        "principalId": claims.subject,
        "policyDocument": {"Version": "2012-10-17", "Statement": _statements(known, match[1])},
        # API Gateway takes flat values only. The API's functions read exactly these members.
        "context": {"tenant": claims.tenant, "principal": claims.subject, "scopes": " ".join(known)},
    }
    if shared_usage_key:
        answer["usageIdentifierKey"] = answer["context"]["usage_key"] = claims.usage_key or shared_usage_key
    return answer


def _statements(scopes: list[str], stage: str) -> list[dict[str, Any]]:
    if not scopes:
        return [_statement("Deny", [f"{stage}/*"])]  # an empty Allow is not a policy; a Deny makes it a 403
    routes = EVERYTHING if "admin" in scopes else dict.fromkeys(route for scope in scopes for route in ROUTES[scope])
    statements = [_statement("Allow", [_resource(stage, route) for route in routes])]
    if "uploads:read" in scopes and not WRITERS.intersection(scopes):
        statements.append(_statement("Deny", [_resource(stage, WRITERS_ONLY)]))
    return statements


def _resource(stage: str, route: str) -> str:
    return f"{stage}/{route.replace(' ', '')}"


def _statement(effect: str, resources: list[str]) -> dict[str, Any]:
    return {"Action": "execute-api:Invoke", "Effect": effect, "Resource": resources}
