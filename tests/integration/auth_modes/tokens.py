"""Everybody whom our own authorizer tells apart: JWTs, API tokens, and what is neither."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

import jwt

from handlers.operation import ADMIN, JOBS_READ, JOBS_WRITE, READ, WRITE
from local.tokens import AUDIENCE, ISSUER, public_jwk, signing_key
from tests.integration.auth_modes.people import Bearer, Person
from tests.integration.conftest import Deployment

HOUR_SECONDS = 3600
# By column: each has a token of its own with one scope.
SCOPED = {"reads": READ, "writes": WRITE, "reads-jobs": JOBS_READ, "writes-jobs": JOBS_WRITE, "admin": ADMIN}


def bearer_cast(deployment: Deployment) -> dict[str, Person]:
    """The columns of AuthMode token. Every call of a JWT's bearer has a fresh one, of which nothing is cached."""

    def with_text(text: Callable[[], str]) -> Person:
        return Bearer(deployment.stack.api_url, lambda: f"Bearer {text()}")

    def with_jwt(**changes: Any) -> Person:
        return with_text(lambda: make_jwt(deployment, **changes))

    def with_api_token(scopes: Iterable[str]) -> Person:
        made = make_api_token(deployment, scopes)["token"]
        return with_text(lambda: made)

    long_ago = int(time.time()) - 2 * HOUR_SECONDS
    return {
        "none": Bearer(deployment.stack.api_url, lambda: ""),
        "garbage": with_text(lambda: "garbage"),
        "expired": with_jwt(scope=ADMIN, iat=long_ago, exp=long_ago + HOUR_SECONDS),
        "another-issuer": with_jwt(scope=ADMIN, iss="https://evil.example"),
        "id-token": with_jwt(scope=ADMIN, headers={"typ": "JWT"}),
        "no-scope": with_jwt(scope=""),
        **{column: with_jwt(scope=scope) for column, scope in SCOPED.items()},
        "rival": with_jwt(tenant="globex", scope=f"{READ} {WRITE} {JOBS_READ} {JOBS_WRITE}"),
        "rival-admin": with_jwt(tenant="globex", scope=ADMIN),
        "pst-reads": with_api_token([READ]),
        "pst-writes": with_api_token([WRITE]),
        "pst-admin": with_api_token([ADMIN]),
        "pst-forged": with_text(lambda: forge_api_token(deployment)),
        "pst-revoked": with_text(lambda: make_revoked_api_token(deployment)),
    }


def make_jwt(deployment: Deployment, *, headers: dict[str, Any] | None = None, **changes: Any) -> str:
    """A token of acme's that differs from a good one in what is given."""
    key, now = signing_key(deployment.folder), int(time.time())
    payload = {"iss": ISSUER, "aud": AUDIENCE, "sub": "zoe", "tenant": "acme", "iat": now, "exp": now + HOUR_SECONDS}
    # So that no two are the same.
    payload |= {"jti": f"{time.monotonic_ns()}", **changes}
    header = {"kid": public_jwk(key)["kid"], "typ": "at+jwt", **(headers or {})}
    return jwt.encode(payload, key, algorithm="ES256", headers=header)


def make_api_token(deployment: Deployment, scopes: Iterable[str]) -> dict[str, Any]:
    """What acme's administrator is answered who makes one."""
    answer = deployment.call(
        "POST", "/v1/tokens", token=make_jwt(deployment, scope=ADMIN), body={"scopes": list(scopes)}
    )
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def make_revoked_api_token(deployment: Deployment) -> str:
    """One that was good, and that nobody has used."""
    made = make_api_token(deployment, [ADMIN])
    revoked = deployment.call("DELETE", f"/v1/tokens/{made['id']}", token=make_jwt(deployment, scope=ADMIN))
    assert revoked.status_code == 200, revoked.text
    return str(made["token"])


def forge_api_token(deployment: Deployment) -> str:
    """The id of a good one with another secret."""
    made, other = make_api_token(deployment, [ADMIN])["token"], make_api_token(deployment, [ADMIN])["token"]
    return f"{made.rpartition('_')[0]}_{other.rpartition('_')[2]}"
