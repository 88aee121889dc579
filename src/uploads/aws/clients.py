"""boto3 clients and what their failures mean.

Made on first use, not at import: half of a cold start is boto3, and answers that need no AWS call go without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as BotoConnectionError
from botocore.parsers import ResponseParserError

from uploads.errors import UnavailableError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

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

# Those that come with a 4xx.
_THROTTLES = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestTimeout",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
    }
)


def dynamodb_client(region: str) -> DynamoDBClient:
    """A DynamoDB client that gives up in seconds."""
    return boto3.client("dynamodb", region_name=region, config=Config(**_QUICK))


def s3_client(region: str, *, path_style: bool, patient: bool = False) -> S3Client:
    """An S3 client that signs with SigV4 on the regional host: boto3's own defaults do neither everywhere."""
    config = Config(
        signature_version="s3v4",
        s3={"addressing_style": "path" if path_style else "virtual", "us_east_1_regional_endpoint": "regional"},
        **(_PATIENT if patient else _QUICK),
    )
    return boto3.client("s3", region_name=region, config=config)


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
        if status >= 500 or error_code(error) in _THROTTLES:
            raise UnavailableError(f"{service} is not answering as it should. Try again.") from None
        raise
    except (BotoConnectionError, HTTPClientError, ResponseParserError):
        raise UnavailableError(f"{service} cannot be reached. Try again.") from None
