"""Records to write, and a table on moto to write them to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from tests.unit.fakes.world import ALICE, FILM, NOW
from tests.unit.uploads.aws.conftest import REGION, TABLE
from uploads.aws.clients import dynamodb_client
from uploads.aws.upload_records import DynamoUploadRecords
from uploads.issuing import new_upload
from uploads.model import Order, Plan, State, Strategy, Upload


def real_records() -> DynamoUploadRecords:
    client = dynamodb_client(REGION)
    client.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    )
    return DynamoUploadRecords(client, TABLE, retention=timedelta(days=30))


def make_upload(order: Order = FILM, state: State = State.ISSUED, multipart_id: str | None = "m-1") -> Upload:
    plan = Plan(order.strategy or Strategy.PUT, order.part_size_bytes or order.size_bytes, 4)
    upload = new_upload(order, plan, ALICE, upload_id=uuid4().hex.upper(), now=NOW, lifetime=86_400)
    return replace(upload, state=state, multipart_id=multipart_id)
