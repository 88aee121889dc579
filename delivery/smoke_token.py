"""Says what is wrong with a token before the API does, which may only say 401. Pure.

The signature is not looked at: that is the authorizer's work, and what the smoke test is to prove.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jwt

from delivery.errors import TokenError

HOW_TO_GET_ONE = """\
PORTSIDE_TOKEN is not set. The smoke test makes real uploads, so it needs an access token:
  issuer    {issuer}
  audience  {audience}
  scope     uploads:write, in the claim {scope_claim}
  claim     {tenant_claim}: a tenant of its own, such as "smoke"
With most identity providers that is one client-credentials request, as your clients make it. Then:
  export PORTSIDE_TOKEN=…"""
WRITERS = frozenset({"uploads:write", "admin"})


def read_tenant(token: str | None, parameters: Mapping[str, str], now: float) -> str:
    """The tenant of a token that this stack should accept. Raises TokenError; the text never holds the token."""
    if not token:
        raise TokenError(
            HOW_TO_GET_ONE.format(
                issuer=parameters["TokenIssuer"],
                audience=parameters["TokenAudience"],
                tenant_claim=parameters["TenantClaim"],
                scope_claim=parameters["ScopeClaim"],
            )
        )
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except jwt.InvalidTokenError:
        raise TokenError("PORTSIDE_TOKEN is not a JWT; an opaque token or an ID does not work") from None
    problems = [*_problems(claims, parameters, now)]
    if problems:
        raise TokenError("PORTSIDE_TOKEN cannot work:\n" + "\n".join(f"  {problem}" for problem in problems))
    return str(claims[parameters["TenantClaim"]])


def _problems(claims: Mapping[str, Any], parameters: Mapping[str, str], now: float) -> list[str]:
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    expires = claims.get("exp")
    scope = claims.get(parameters["ScopeClaim"], "")
    scopes = scope if isinstance(scope, list) else str(scope).split()
    tenant = claims.get(parameters["TenantClaim"])
    checks = {
        f"its issuer is {claims.get('iss')!r}, the stack trusts {parameters['TokenIssuer']!r}": claims.get("iss")
        in parameters["TokenIssuer"].split(","),
        f"its audience is {audience!r}, the stack is {parameters['TokenAudience']!r}": any(
            name in audiences for name in parameters["TokenAudience"].split(",")
        ),
        "it has expired": isinstance(expires, int | float) and expires > now,
        f"its scope is {scopes}, and an upload needs uploads:write": bool(WRITERS.intersection(scopes)),
        f"its claim {parameters['TenantClaim']!r} names no tenant": isinstance(tenant, str) and bool(tenant),
    }
    return [problem for problem, holds in checks.items() if not holds]
