"""Transactions when others get in between."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from uploads.aws.transactions import RefusedError, write_all
from uploads.errors import UnavailableError

WRITES = [{"Put": {"TableName": "t", "Item": {}}}, {"Put": {"TableName": "t", "Item": {}}}]


class CancellingClient:
    """DynamoDB that cancels with these codes, one list a call, and then lets everything through."""

    def __init__(self, *cancellations: list[str]) -> None:
        self.cancellations = list(cancellations)
        self.calls = 0

    def transact_write_items(self, TransactItems: object) -> None:  # noqa: N803, ARG002 # boto3's own name
        self.calls += 1
        if not self.cancellations:
            return
        reasons = [{"Code": code, "Item": {"pk": {"S": "there"}}} for code in self.cancellations.pop(0)]
        error: Any = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}
        error["ResponseMetadata"] = {"HTTPStatusCode": 400}
        raise ClientError(error, "TransactWriteItems")


def write(client: Any, waits: list[float]) -> None:
    write_all(client, WRITES, sleep=waits.append)


def test_transaction_that_met_another_is_made_again_a_little_later() -> None:
    """Longer each time, and never twice as long as anybody else."""
    client, waits = CancellingClient(["None", "TransactionConflict"], ["TransactionConflict", "None"]), list[float]()
    write(client, waits)
    assert client.calls == 3
    assert len(waits) == 2
    assert all(0 <= wait <= 0.02 * 2**index for index, wait in enumerate(waits))


@pytest.mark.parametrize("code", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"])
def test_what_passes_by_itself_is_waited_for(code: str) -> None:
    """A partition that is too hot for a moment is no mistake of ours."""
    client = CancellingClient(["None", code])
    write(client, [])
    assert client.calls == 2


def test_caller_is_told_to_come_again_when_others_never_stop() -> None:
    """A clear 503 in the end, within a second or so."""
    client, waits = CancellingClient(*[["TransactionConflict", "None"]] * 20), list[float]()
    with pytest.raises(UnavailableError):
        write(client, waits)
    assert sum(waits) < 3


def test_condition_that_fails_is_told_with_what_was_there() -> None:
    """The first in order, whatever else was in the way."""
    with pytest.raises(RefusedError) as caught:
        write(CancellingClient(["None", "ConditionalCheckFailed"]), [])
    assert (caught.value.index, caught.value.item) == (1, {"pk": {"S": "there"}})


def test_mistake_of_ours_is_not_tried_again() -> None:
    """A malformed write stays one."""
    client = CancellingClient(["ValidationError", "None"])
    with pytest.raises(ClientError):
        write(client, [])
    assert client.calls == 1
