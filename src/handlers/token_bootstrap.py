"""Puts the real parts of API tokens together, once per container. Importing this imports boto3."""

from __future__ import annotations

import secrets
from functools import cache, partial

from handlers.token_settings import TokenSettings
from tokens.form import SECRET_BYTES
from tokens.model import Chance
from tokens.service import TokenService
from uploads.aws.api_token_records import DynamoApiTokenRecords
from uploads.aws.claims import DynamoClaims
from uploads.aws.clients import api_gateway_client, dynamodb_client
from uploads.aws.usage_keys import ApiGatewayUsageKeys

# https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html: a key's value has 20 to 128 characters.
_USAGE_KEY_BYTES = 20


@cache
def connect_tokens(settings: TokenSettings) -> TokenService:
    """API tokens on AWS, or on whatever AWS_ENDPOINT_URL points at."""
    dynamodb = dynamodb_client(settings.region)
    return TokenService(
        records=DynamoApiTokenRecords(dynamodb, settings.table_name),
        claims=DynamoClaims(dynamodb, settings.table_name),
        usage_keys=ApiGatewayUsageKeys(
            cache(partial(api_gateway_client, settings.region)),
            settings.usage_plan_name,
            are_on=bool(settings.usage_plan_name),
        ),
        chance=new_chance,
    )


def new_chance() -> Chance:
    """From the system's own source of chance."""
    return Chance(secret=secrets.token_bytes(SECRET_BYTES), usage_key=secrets.token_hex(_USAGE_KEY_BYTES))
