"""What the DynamoDB adapter makes of DynamoDB's failures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError

from tests.unit.fakes.world import NOW
from tests.unit.uploads.aws.canned_answers import CannedAnswers, dynamodb_error
from tests.unit.uploads.aws.conftest import REGION, TABLE
from tests.unit.uploads.aws.records import make_upload
from uploads.aws.upload_records import DynamoUploadRecords
from uploads.errors import UnavailableError
from uploads.model import State

CALLS: dict[str, Callable[[DynamoUploadRecords], object]] = {
    "add": lambda records: records.add(make_upload()),
    "find": lambda records: records.find("acme", "01M81XFF80FMDPR3MZ4JM56722"),
    "move": lambda records: records.move(make_upload(), State.ABORTED, now=NOW),
}
every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


def make_records(*answers: tuple[int, str] | Exception) -> tuple[DynamoUploadRecords, CannedAnswers]:
    client = boto3.client("dynamodb", region_name=REGION, config=Config(retries={"total_max_attempts": 1}))
    return DynamoUploadRecords(client, TABLE, retention=timedelta(days=30)), CannedAnswers(client, *answers)


@every_call
@pytest.mark.parametrize(
    "failure",
    [
        (500, dynamodb_error("InternalServerError")),
        (400, dynamodb_error("ThrottlingException")),
        EndpointConnectionError(endpoint_url="https://dynamodb"),
    ],
    ids=["error", "throttle", "no connection"],
)
def test_table_that_fails_is_unavailable(
    call: Callable[[DynamoUploadRecords], object], failure: tuple[int, str] | Exception
) -> None:
    """None takes it for an absent record."""
    records, _ = make_records(failure)
    with pytest.raises(UnavailableError):
        call(records)


@every_call
def test_denied_call_is_a_mistake_of_ours_and_passes_through(call: Callable[[DynamoUploadRecords], object]) -> None:
    """A role without a permission is neither a 404 nor worth trying again."""
    records, _ = make_records((400, dynamodb_error("AccessDeniedException")))
    with pytest.raises(ClientError):
        call(records)
