"""The DynamoDB adapter on moto: answers that are lost on the way, and what the items look like."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError

from tests.unit.fakes.world import NOW
from tests.unit.uploads.aws.conftest import REGION, TABLE
from tests.unit.uploads.aws.records import make_upload, real_records
from uploads.aws.clients import dynamodb_client, s3_client
from uploads.aws.upload_records import DynamoUploadRecords
from uploads.errors import UploadBusyError
from uploads.lifecycle import ENTERED_FROM
from uploads.model import State, Upload


@pytest.fixture(scope="module")
def table(moto: None) -> DynamoUploadRecords:  # noqa: ARG001 # moto is there while it lives
    return real_records()


class LosesFirstAnswer:
    """Has the call take effect, then drops the connection: once."""

    def __init__(self, operation: str, effect: Callable[[], object]) -> None:
        self._effect: Callable[[], object] | None = effect
        self.operation = operation

    def __call__(self, **_: object) -> None:
        effect, self._effect = self._effect, None
        if effect:
            effect()
            raise ConnectionClosedError(endpoint_url="https://dynamodb")


def unlucky(operation: str, effect: Callable[[], object]) -> DynamoUploadRecords:
    client = dynamodb_client(REGION)
    client.meta.events.register_first(f"before-send.dynamodb.{operation}", LosesFirstAnswer(operation, effect))
    return DynamoUploadRecords(client, TABLE, retention=timedelta(days=30))


def test_add_whose_answer_was_lost_succeeds(table: DynamoUploadRecords) -> None:
    """boto3 tries again and meets its own record: that is a success, not a conflict."""
    upload = make_upload()
    unlucky("PutItem", lambda: table.add(upload)).add(upload)
    assert table.find(upload.tenant, upload.id) == upload


def test_add_that_meets_somebody_elses_record_after_a_lost_answer_fails(table: DynamoUploadRecords) -> None:
    """Only the very same record is one's own."""
    upload = make_upload()
    other = replace(upload, owner="user-66")
    with pytest.raises(UploadBusyError):
        unlucky("PutItem", lambda: table.add(other)).add(upload)
    assert table.find(upload.tenant, upload.id) == other


@pytest.mark.parametrize("target", [State.UPLOADING, State.COMPLETING, State.READY, State.ABORTED])
def test_move_whose_answer_was_lost_was_made(table: DynamoUploadRecords, target: State) -> None:
    """The condition fails on one's own success; the record that comes back is in the state asked for."""
    upload = make_upload()
    table.add(upload)
    moved = unlucky("UpdateItem", lambda: table.move(upload, target, now=NOW)).move(upload, target, now=NOW)
    # A step that may be taken twice was: both count.
    again = target in ENTERED_FROM[target]
    made = replace(upload, state=target, revision=2 if again else 1)
    assert moved == table.find(upload.tenant, upload.id) == made


def test_move_bound_to_a_revision_whose_answer_was_lost_was_made_once(table: DynamoUploadRecords) -> None:
    """The second try meets the first: what comes back is what it wrote."""
    upload = make_upload()
    table.add(upload)

    def move(records: DynamoUploadRecords) -> Upload:
        return records.move(upload, State.UPLOADING, now=NOW, only_revision=0, multipart_id="m-2", checks_parts=True)

    moved = move(unlucky("UpdateItem", lambda: move(table)))
    assert (moved.multipart_id, moved.revision) == ("m-2", 1)


def raw_item(upload: Upload) -> dict[str, Any]:
    key = {"pk": {"S": f"TENANT#{upload.tenant}"}, "sk": {"S": f"UPLOAD#{upload.id}"}}
    return dynamodb_client(REGION).get_item(TableName=TABLE, Key=key)["Item"]


def test_item_is_forgotten_a_retention_after_the_uploads_expiry(table: DynamoUploadRecords) -> None:
    """TTL's attribute is a number of seconds, and moves leave it as it is."""
    upload = make_upload()
    table.add(upload)
    expected = {"N": str(int((upload.expires_at + timedelta(days=30)).timestamp()))}
    assert raw_item(upload)["forget_at_epoch_seconds"] == expected
    table.move(upload, State.ABORTED, now=NOW)
    assert raw_item(upload)["forget_at_epoch_seconds"] == expected


def test_tenants_records_share_a_partition_in_the_order_of_their_ids(table: DynamoUploadRecords) -> None:
    """So that a tenant can list its own, newest first, and the role can be held to tenants' keys."""
    upload = make_upload()
    table.add(upload)
    item = raw_item(upload)
    assert (item["pk"], item["sk"]) == ({"S": "TENANT#acme"}, {"S": f"UPLOAD#{upload.id}"})


@pytest.mark.parametrize(("target", "forgotten"), [(State.READY, False), (State.REJECTED, True), (State.ABORTED, True)])
def test_only_what_came_to_nothing_is_forgotten(table: DynamoUploadRecords, target: State, forgotten: bool) -> None:
    """A ready upload's record lives as long as its object."""
    upload = make_upload()
    table.add(upload)
    table.move(upload, target, now=NOW)
    assert ("forget_at_epoch_seconds" in raw_item(upload)) is forgotten


def test_records_are_read_consistently(table: DynamoUploadRecords) -> None:  # noqa: ARG001 # its table is there
    """Or a client that completes at once would be told 404."""
    asked: list[dict[str, Any]] = []
    client = dynamodb_client(REGION)
    client.meta.events.register("provide-client-params.dynamodb.GetItem", lambda params, **_: asked.append(params))
    DynamoUploadRecords(client, TABLE, retention=timedelta(days=30)).find("acme", make_upload().id)
    assert [params["ConsistentRead"] for params in asked] == [True]


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1"])
def test_s3_is_called_with_sigv4_on_the_regional_host(region: str) -> None:
    """boto3's own defaults do neither in us-east-1."""
    made: Any = s3_client(region, path_style=False).meta
    assert made.config.signature_version == "s3v4"
    assert made.endpoint_url == f"https://s3.{region}.amazonaws.com"
