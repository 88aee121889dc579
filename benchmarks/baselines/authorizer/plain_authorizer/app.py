"""A bearer token in, JWT or API token; an IAM policy and a flat context out."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import urllib.request
from typing import Any

import boto3
import jwt
from aws_lambda_powertools import Logger, Tracer
from aws_lambda_powertools.utilities.data_classes import event_source
from aws_lambda_powertools.utilities.data_classes.api_gateway_authorizer_event import (
    APIGatewayAuthorizerRequestEvent,
    APIGatewayAuthorizerResponse,
    HttpVerb,
)
from aws_lambda_powertools.utilities.typing import LambdaContext

TOKEN_ISSUER = os.environ["TOKEN_ISSUER"]
TOKEN_AUDIENCE = os.environ["TOKEN_AUDIENCE"]
TABLE_NAME = os.environ["TABLE_NAME"]
ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
API_TOKEN_PREFIX = "pst_"  # noqa: S105 # the kind of a token, not a token

ROUTES = {
    "uploads:write": [
        (HttpVerb.POST, "/v1/uploads"),
        (HttpVerb.POST, "/v1/uploads/*"),
        (HttpVerb.DELETE, "/v1/uploads/*"),
        (HttpVerb.GET, "/v1/uploads/*"),
    ],
    "uploads:read": [(HttpVerb.GET, "/v1/uploads"), (HttpVerb.GET, "/v1/uploads/*")],
}

logger = Logger()
tracer = Tracer()
dynamodb = boto3.client("dynamodb")
jwks = jwt.PyJWKSet.from_json(os.environ["TOKEN_JWKS"]) if os.environ.get("TOKEN_JWKS") else None


@functools.cache
def jwks_client() -> jwt.PyJWKClient:
    url = f"{TOKEN_ISSUER.rstrip('/')}/.well-known/openid-configuration"
    with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 # the issuer is the deployment's own choice
        return jwt.PyJWKClient(json.load(answer)["jwks_uri"], timeout=2)


@tracer.capture_method(capture_response=False)
def read_jwt(token: str) -> dict[str, Any]:
    header = jwt.get_unverified_header(token)
    if header.get("typ") != "at+jwt":
        raise jwt.InvalidTokenError("not an access token")
    key = jwks[header["kid"]] if jwks else jwks_client().get_signing_key(header["kid"])
    return jwt.decode(
        token,
        key,
        algorithms=ALGORITHMS,
        audience=TOKEN_AUDIENCE,
        issuer=TOKEN_ISSUER,
        leeway=30,
        options={"require": ["exp", "iat", "iss", "aud", "sub"]},
    )


@tracer.capture_method(capture_response=False)
def read_api_token(token: str) -> dict[str, Any]:
    digest = hashlib.sha256(token.encode()).hexdigest()
    key = {"pk": {"S": f"TOKEN#{digest}"}, "sk": {"S": "TOKEN"}}
    item = dynamodb.get_item(TableName=TABLE_NAME, Key=key).get("Item")
    if item is None or "revoked_at" in item:
        raise jwt.InvalidTokenError("unknown or revoked")
    return {name: value["S"] for name, value in item.items() if "S" in value}


@logger.inject_lambda_context
@tracer.capture_lambda_handler(capture_response=False)
@event_source(data_class=APIGatewayAuthorizerRequestEvent)
def handler(event: APIGatewayAuthorizerRequestEvent, _context: LambdaContext) -> dict[str, Any]:
    scheme, _, token = event.headers.get("Authorization", "").partition(" ")
    try:
        if scheme.lower() != "bearer":
            raise jwt.InvalidTokenError("not a bearer token")
        claims = read_api_token(token) if token.startswith(API_TOKEN_PREFIX) else read_jwt(token)
    except (jwt.PyJWTError, KeyError) as error:
        logger.warning("token_refused", reason=type(error).__name__)
        raise Exception("Unauthorized") from None  # noqa: TRY002 # what API Gateway turns into a 401
    return answer(event, claims)


def answer(event: APIGatewayAuthorizerRequestEvent, claims: dict[str, Any]) -> dict[str, Any]:
    arn = event.parsed_arn
    scopes = [scope for scope in claims.get("scope", "").split() if scope in ROUTES]
    response = APIGatewayAuthorizerResponse(
        principal_id=claims["sub"],
        region=arn.region,
        aws_account_id=arn.aws_account_id,
        api_id=arn.api_id,
        stage=arn.stage,
        context={"tenant": claims["tenant"], "principal": claims["sub"], "scopes": " ".join(scopes)},
    )
    for scope in scopes:
        for verb, path in ROUTES[scope]:
            response.allow_route(verb.value, path)
    if not scopes:
        response.deny_all_routes()
    logger.info("token_accepted", tenant=claims["tenant"])
    return response.asdict()
