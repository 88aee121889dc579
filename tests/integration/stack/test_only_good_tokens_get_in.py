"""What the gateway, the authorizer and the function make of tokens, together."""

from __future__ import annotations

import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from local.tokens import AUDIENCE, ISSUER, public_jwk, signing_key
from tests.integration.conftest import Deployment
from tests.integration.stack.test_bad_input_is_refused import assert_is_problem

GOOD = {"filename": "a.bin", "size_bytes": 10, "content_type": "a/b"}


def forge(deployment: Deployment, *, headers: dict[str, Any] | None = None, key: Any = None, **claims: Any) -> str:
    """A token that differs from a good one in what is given."""
    now = int(time.time())
    good = {"iss": ISSUER, "aud": AUDIENCE, "sub": "me", "tenant": "acme", "scope": "uploads:write"}
    own = signing_key(deployment.folder)
    header = {"kid": public_jwk(own)["kid"], "typ": "at+jwt", **(headers or {})}
    payload = {**good, "iat": now, "exp": now + 600, **claims}
    return jwt.encode(payload, key or own, algorithm="ES256", headers=header)


FORGERIES: dict[str, dict[str, Any]] = {
    "expired": {"iat": int(time.time()) - 7200, "exp": int(time.time()) - 3600},
    "not valid yet": {"nbf": int(time.time()) + 3600},
    "of another issuer": {"iss": "https://evil.example"},
    "for another audience": {"aud": "somebody-else"},
    "of an unknown key": {"headers": {"kid": "nobody"}},
    "signed by another key": {"key": generate_private_key(SECP256R1())},
    "of another type": {"headers": {"typ": "JWT"}},
    "of a tenant that cannot be": {"tenant": "../rival"},
    "without a subject": {"sub": ""},
}


@pytest.mark.parametrize("change", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_forged_token_is_refused(deployment: Deployment, change: dict[str, Any]) -> None:
    """401, before any function of ours but the authorizer runs."""
    answer = deployment.call("POST", "/v1/uploads", token=forge(deployment, **change), body=GOOD)
    assert_is_problem(answer, 401)


@pytest.mark.parametrize("token", ["", "garbage", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
def test_no_token_is_refused(deployment: Deployment, token: str) -> None:
    """401, for algorithm none too."""
    assert_is_problem(deployment.call("POST", "/v1/uploads", token=token, body=GOOD), 401)


@pytest.mark.parametrize("header", ["Basic dXNlcjpwYXNz", "Bearer", "bearer  ", "Token abc"])
def test_another_scheme_is_refused(deployment: Deployment, header: str) -> None:
    """401."""
    answer = deployment.call("POST", "/v1/uploads", token="", body=GOOD, headers={"Authorization": header})
    assert_is_problem(answer, 401)


@pytest.mark.parametrize("scope", ["uploads:read", "jobs:write", "", "uploads"])
def test_a_good_token_without_the_scope_is_forbidden(deployment: Deployment, scope: str) -> None:
    """403: the token is good, the call is not allowed."""
    assert_is_problem(deployment.call("POST", "/v1/uploads", token=deployment.token(scope=scope), body=GOOD), 403)


def test_one_cached_answer_serves_every_route_when_a_token_is_used_again(deployment: Deployment) -> None:
    """The policy covers all routes of its scopes, not only the first one asked for."""
    token = deployment.token()
    upload = deployment.call("POST", "/v1/uploads", token=token, body=GOOD).json()
    path = f"/v1/uploads/{upload['id']}"
    assert deployment.call("GET", path, token=token).status_code == 200
    assert deployment.call("POST", f"{path}/parts", token=token).status_code == 200
    assert deployment.call("POST", f"{path}/complete", token=token).status_code == 409
    assert deployment.call("DELETE", path, token=token).status_code == 200


ORIGINS = [("https://app.example.com", True), ("https://other.example", True), ("https://evil.example", False)]


@pytest.mark.parametrize(("origin", "allowed"), ORIGINS)
def test_only_listed_origins_may_call_from_a_page(deployment: Deployment, origin: str, allowed: bool) -> None:
    """Preflights and answers name an allowed origin, and nothing for others."""
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    for method, status in (("OPTIONS", 204), ("POST", 201)):
        answer = deployment.call(method, "/v1/uploads", body=GOOD if method == "POST" else None, headers=headers)
        assert answer.status_code == status
        assert answer.headers.get("Access-Control-Allow-Origin") == (origin if allowed else None)
