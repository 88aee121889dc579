"""What the gateway says of a caller, in each AuthMode."""

from __future__ import annotations

from typing import Any

ACCOUNT = "123456789012"
IAM = {"AUTH_MODE": "iam", "IAM_TENANT": "role", "ACCOUNT_ID": ACCOUNT}
COGNITO = {"AUTH_MODE": "cognito", "TENANT_CLAIM": "client_id", "COGNITO_RESOURCE_SERVER": "portside"}
OF_A_ROLE = f"arn:aws:sts::{ACCOUNT}:assumed-role/acme/session"
OF_A_USER = f"arn:aws:iam::{ACCOUNT}:user/people/acme"


def signed(arn: object = OF_A_ROLE, caller: object = "AROAEXAMPLE:session", **more: Any) -> dict[str, Any]:
    """What the gateway says of a signed call."""
    return {"identity": {"userArn": arn, "caller": caller, "accountId": ACCOUNT}, **more}


def claimed(**changes: Any) -> dict[str, Any]:
    """What the gateway says of a pool's access token; a claim that is None is not there."""
    claims = {"sub": "zoe", "token_use": "access", "client_id": "acme", "scope": "portside/uploads:write openid"}
    return {"authorizer": {"claims": {name: it for name, it in {**claims, **changes}.items() if it is not None}}}


AUTHORIZED = {"authorizer": {"tenant": "acme", "principal": "zoe", "scopes": "uploads:write"}}
CONTEXTS = {"token": AUTHORIZED, "iam": signed(), "cognito": claimed()}
