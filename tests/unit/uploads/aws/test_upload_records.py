"""What the DynamoDB adapter makes of DynamoDB's failures."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError

from tests.unit.fakes.world import NOW
from tests.unit.uploads.aws.canned_answers import CannedAnswers, dynamodb_error
from tests.unit.uploads.aws.conftest import REGION, TABLE
from tests.unit.uploads.aws.records import make_upload
from uploads.aws.items import to_item
from uploads.aws.record_keys import DUE_SHARDS, upload_key
from uploads.aws.upload_records import DynamoUploadRecords
from uploads.errors import UnavailableError
from uploads.model import State, Upload

CALLS: dict[str, Callable[[DynamoUploadRecords], object]] = {
    "add": lambda records: records.add(make_upload()),
    "find": lambda records: records.find("acme", "01M81XFF80FMDPR3MZ4JM56722"),
    "find_by_fingerprint": lambda records: records.find_by_fingerprint("acme", "f"),
    "list_newest": lambda records: records.list_newest("acme", before_id=None, limit=10),
    "list_due": lambda records: list(records.list_due(NOW)),
    "postpone": lambda records: records.postpone(make_upload(), NOW),
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


def bodies_of(aws: CannedAnswers) -> list[Any]:
    """What DynamoDB was asked."""
    bodies: list[Any] = [request.body for request in aws.requests]
    return [json.loads(body) for body in bodies]


def page_of(uploads: list[Upload], *, more: bool) -> tuple[int, str]:
    items = [{**upload_key(upload.tenant, upload.id), **to_item(upload)} for upload in uploads]
    after = {"LastEvaluatedKey": upload_key(uploads[-1].tenant, uploads[-1].id)} if more else {}
    return 200, json.dumps({"Items": items, **after})


def test_page_of_uploads_is_filled_however_little_dynamodb_answers_at_once() -> None:
    """A query's answer ends at 1 MiB, which few records fill where they hold much metadata."""
    uploads = [make_upload() for _ in range(5)]
    records, aws = make_records(page_of(uploads[:2], more=True), page_of(uploads[2:], more=False))
    assert records.list_newest("acme", before_id=None, limit=4) == uploads[:4]
    first, second = bodies_of(aws)
    assert (first["Limit"], first["ConsistentRead"], first["ScanIndexForward"]) == (5, True, False)
    assert second["ExclusiveStartKey"] == upload_key("acme", uploads[1].id)


def test_no_more_is_read_than_the_page_needs() -> None:
    """Others may follow; they are not asked for."""
    uploads = [make_upload() for _ in range(3)]
    records, aws = make_records(page_of(uploads, more=True))
    assert records.list_newest("acme", before_id=None, limit=2) == uploads[:2]
    assert len(aws.requests) == 1


def test_shards_are_asked_in_turn_as_the_list_is_read() -> None:
    """The sweeper may stop when its time runs short; what is left of a shard comes after some of each."""
    upload = make_upload()
    records, aws = make_records(page_of([upload], more=True), page_of([], more=False))
    due = records.list_due(NOW)
    assert aws.requests == []
    assert next(due) == (upload.tenant, upload.id)
    assert len(aws.requests) == 1
    assert list(due) == []
    asked = [question for question in bodies_of(aws) if "IndexName" in question]
    shards = [question["ExpressionAttributeValues"][":shard"]["S"] for question in asked]
    assert sorted(shards[:DUE_SHARDS]) == [f"DUE#{number}" for number in range(DUE_SHARDS)]
    assert shards[DUE_SHARDS:] == shards[:1]
