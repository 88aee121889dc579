"""boto3 clients that give up in seconds, and what their failures mean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from token_endpoint.errors import UnavailableError

if TYPE_CHECKING:
    from botocore.config import Config

# Three calls at most stand between a client and its token, and the gateway gives up at 29 s.
TIMEOUTS: dict[str, Any] = {
    "connect_timeout": 1,
    "read_timeout": 2,
    "retries": {"mode": "standard", "total_max_attempts": 2},
}


@cache
def client(service: str) -> Any:
    """Made on first use; region and credentials are the function's own."""
    import boto3

    return boto3.client(service, config=_config())  # type: ignore[call-overload]  # the name is a variable


def _config() -> Config:
    from botocore.config import Config

    return Config(**TIMEOUTS)


@contextmanager
def unavailable_when_down(service: str) -> Iterator[None]:
    """Turn every failure but a condition's into UnavailableError, without its text: it may hold a request's details.

    Denied or misconfigured calls too: nothing that a client could mend, and its operators find the error's class.
    """
    try:
        yield
    except ClientError as error:
        if error_code(error) == "ConditionalCheckFailedException":
            raise
        raise UnavailableError(f"{service}:{error_code(error)}") from None
    except BotoCoreError as error:
        raise UnavailableError(f"{service}:{type(error).__name__}") from None


def error_code(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Code", "")
