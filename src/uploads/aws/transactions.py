"""DynamoDB transactions: all writes or none, and which condition was in the way."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError

from uploads.aws.clients import error_code, unavailable_when_down
from uploads.errors import UnavailableError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Two transactions on one item at once: one is cancelled, and may be made a moment later. Waits of 0 to 10, 20, … ms.
_ATTEMPTS = 7
_FIRST_WAIT_SECONDS = 0.01
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CancellationReason.html
_PASSING = ("TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded")


class RefusedError(Exception):
    """A condition failed: that of the write at `index`; `item` is what was there instead, if it was asked for."""

    def __init__(self, index: int, item: dict[str, Any] | None) -> None:
        super().__init__(index)
        self.index = index
        self.item = item


def write_all(
    client: DynamoDBClient, writes: Sequence[Any], *, sleep: Callable[[float], None] = time.sleep
) -> dict[str, Any] | None:
    """Make all writes, or none; the new item of a single update, which needs no transaction.

    Raises RefusedError, or UnavailableError when others keep getting in between. boto3 gives each transaction a token,
    so that its own repetition after a lost answer has no second effect.
    """
    if len(writes) == 1:
        return _write_one(client, writes[0])
    for attempt in range(_ATTEMPTS):
        try:
            with unavailable_when_down("DynamoDB"):
                client.transact_write_items(TransactItems=writes)
        except ClientError as error:
            _raise_if_refused(error)
            # Jitter, not secrecy: those who met must not meet again.
            sleep(random.random() * _FIRST_WAIT_SECONDS * 2**attempt)  # noqa: S311 # as said
        else:
            return None
    raise UnavailableError("DynamoDB is busy with this tenant's other requests. Try again.")


def _write_one(client: DynamoDBClient, write: dict[str, Any]) -> dict[str, Any] | None:
    try:
        with unavailable_when_down("DynamoDB"):
            if "Put" in write:
                client.put_item(**write["Put"])
                return None
            return client.update_item(**write["Update"], ReturnValues="ALL_NEW").get("Attributes")
    except ClientError as error:
        if error_code(error) != "ConditionalCheckFailedException":
            raise
        raise RefusedError(0, cast("dict[str, Any]", error.response).get("Item")) from None


def _raise_if_refused(error: ClientError) -> None:
    if error_code(error) == "TransactionInProgressException":
        return
    if error_code(error) != "TransactionCanceledException":
        raise error
    reasons = cast("dict[str, Any]", error.response).get("CancellationReasons", [])
    for index, reason in enumerate(reasons):
        if reason.get("Code") == "ConditionalCheckFailed":
            raise RefusedError(index, reason.get("Item")) from None
    if not any(reason.get("Code") in _PASSING for reason in reasons):
        raise error
