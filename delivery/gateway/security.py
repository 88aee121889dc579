"""Who may call, by the template's AuthMode: a Lambda authorizer, IAM or a Cognito user pool."""

from __future__ import annotations

from typing import Any

from delivery.gateway.choices import choose
from delivery.gateway.invocations import invocation_of
from handlers.operation import ADMIN, Operation

# A revoked token is refused within 60 s. What was read of it may be as old as the authorizer's own 5 s by the time that
# the gateway begins to keep the answer.
CACHE_SECONDS = 50


def security_of(operation: Operation) -> list[Any]:
    """An operation's security requirements, by AuthMode; those of an open one are none."""
    if not operation.scopes:
        return []
    scopes = [{"Fn::Sub": f"${{CognitoResourceServer}}/{scope}"} for scope in (*operation.scopes, ADMIN)]
    return [
        {
            "token": choose("UsesTokens", []),
            "iam": choose("UsesIam", []),
            "cognito": choose("UsesCognito", scopes),
            "api_key": choose("RequiresApiKey", []),
        }
    ]


def schemes() -> dict[str, Any]:
    """The security schemes that the requirements name."""
    header = {"type": "apiKey", "in": "header", "name": "Authorization"}
    token = {
        **header,
        "x-amazon-apigateway-authtype": "custom",
        "x-amazon-apigateway-authorizer": {
            "type": "request",
            "identitySource": "method.request.header.Authorization",
            "authorizerResultTtlInSeconds": CACHE_SECONDS,
            "authorizerUri": invocation_of("AuthorizerFunction"),
        },
    }
    cognito = {
        **header,
        "x-amazon-apigateway-authtype": "cognito_user_pools",
        "x-amazon-apigateway-authorizer": {
            "type": "cognito_user_pools",
            "providerARNs": [{"Ref": "CognitoUserPoolArn"}],
            "authorizerResultTtlInSeconds": CACHE_SECONDS,
        },
    }
    return {
        "token": choose("UsesTokens", token),
        "iam": choose("UsesIam", {**header, "x-amazon-apigateway-authtype": "awsSigv4"}),
        "cognito": choose("UsesCognito", cognito),
        "api_key": {"type": "apiKey", "in": "header", "name": "x-api-key"},
    }
