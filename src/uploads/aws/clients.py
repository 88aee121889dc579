"""boto3 clients and what their failures mean.

Made on first use, not at import: half of a cold start is boto3, and answers that need no AWS call go without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError, IncompleteReadError
from botocore.exceptions import ConnectionError as BotoConnectionError
from botocore.parsers import ResponseParserError

from uploads.errors import UnavailableError
from uploads.settings import StoreSettings
from uploads.signing import SigningCredentials

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

# A dependency that stays down must be reported within 10 s, well before the gateway gives up at 29 s. Completing is
# the exception: S3 keeps that one answer open for as long as assembling takes. `max_attempts` would be one more: to
# botocore it counts the attempts after the first.
_QUICK: dict[str, Any] = {
    "connect_timeout": 1,
    "read_timeout": 3,
    "retries": {"mode": "standard", "total_max_attempts": 2},
}
_PATIENT: dict[str, Any] = {
    "connect_timeout": 1,
    "read_timeout": 18,
    "retries": {"mode": "standard", "total_max_attempts": 1},
}
# A record comes in milliseconds. It may be asked for twice in vain on the way to one answer, within the same 10 s: to
# write, and to look whether that was written.
_OF_TABLE: dict[str, Any] = {**_QUICK, "read_timeout": 2}
# Asked before S3 is, within the same 10 s; a secret of a hundred bytes comes in tens of milliseconds.
_SWIFT: dict[str, Any] = {
    "connect_timeout": 1,
    "read_timeout": 1,
    "retries": {"mode": "standard", "total_max_attempts": 2},
}

_NOT_IMPLEMENTED = 501  # what another store has not, it will not have when we try again
# Those that come with a 4xx.
_THROTTLES = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestTimeout",
        "SlowDown",
        "Throttling",
        "TooManyRequestsException",
        "ThrottlingException",
    }
)


def dynamodb_client(region: str) -> DynamoDBClient:
    """A DynamoDB client that gives up in seconds."""
    return boto3.client("dynamodb", region_name=region, config=Config(**_OF_TABLE))


def sqs_client(region: str) -> SQSClient:
    """An SQS client that gives up in seconds."""
    return boto3.client("sqs", region_name=region, config=Config(**_OF_TABLE))


def events_client(region: str) -> EventBridgeClient:
    """An EventBridge client that gives up in seconds."""
    return boto3.client("events", region_name=region, config=Config(**_OF_TABLE))


def api_gateway_client(region: str) -> APIGatewayClient:
    """An API Gateway client that gives up in seconds."""
    return boto3.client("apigateway", region_name=region, config=Config(**_QUICK))


def secrets_manager_client(region: str) -> SecretsManagerClient:
    """A Secrets Manager client that gives up sooner still."""
    return boto3.client("secretsmanager", region_name=region, config=Config(**_SWIFT))


def s3_client(
    region: str,
    *,
    path_style: bool,
    patient: bool = False,
    endpoint_url: str | None = None,
    credentials: SigningCredentials | None = None,
) -> S3Client:
    """An S3 client that signs with SigV4 on the regional host: boto3's own defaults do neither everywhere.

    `endpoint_url` and `credentials` are another store's; boto3 finds S3, emulators and the function's role by itself.
    """
    config = Config(
        signature_version="s3v4",
        s3={"addressing_style": "path" if path_style else "virtual", "us_east_1_regional_endpoint": "regional"},
        # By default it would promise S3 a CRC32 that no client was told of.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        **(_PATIENT if patient else _QUICK),
    )
    keys: dict[str, Any] = {}
    if credentials is not None:
        keys = {
            "aws_access_key_id": credentials.access_key_id,
            "aws_secret_access_key": credentials.secret_access_key,
            "aws_session_token": credentials.session_token,
        }
    return boto3.client("s3", region_name=region, endpoint_url=endpoint_url, config=config, **keys)


def s3_clients(
    store: StoreSettings, credentials: Callable[[], SigningCredentials] | None, *, patient: bool = False
) -> Callable[[], S3Client]:
    """What gives a client of the store: made on first use, and anew once the credentials are others.

    Without `credentials` it is the function's role that signs, and boto3 keeps up with that by itself.
    """

    @lru_cache(maxsize=1)
    def client_of(pair: SigningCredentials | None) -> S3Client:
        return s3_client(
            store.endpoint.region,
            path_style=bool(store.endpoint.base_path),
            patient=patient,
            endpoint_url=store.endpoint_url,
            credentials=pair,
        )

    return lambda: client_of(credentials() if credentials else None)


def error_code(error: ClientError) -> str:
    """AWS's own name of an error; an HTTP status for answers without a body, as to HeadObject."""
    return error.response.get("Error", {}).get("Code", "")


@contextmanager
def unavailable_when_down(service: str) -> Iterator[None]:
    """Turn what trying again may mend into UnavailableError; let our own mistakes (denied, malformed) through.

    The AWS error is not chained: its text can hold a request's details, and traces record exceptions.
    """
    try:
        yield
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 500)
        passes = status >= 500 and status != _NOT_IMPLEMENTED
        if passes or error_code(error) in _THROTTLES:
            raise UnavailableError(f"{service} is not answering as it should. Try again.") from None
        raise
    except (BotoConnectionError, HTTPClientError, IncompleteReadError, ResponseParserError):
        raise UnavailableError(f"{service} cannot be reached. Try again.") from None
