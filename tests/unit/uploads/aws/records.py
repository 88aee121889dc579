"""Records to write, and a table on moto to write them to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from tests.unit.fakes.world import ALICE, FILM, NOW, RULES
from tests.unit.uploads.aws.conftest import REGION, TABLE
from uploads.aws.clients import dynamodb_client
from uploads.aws.record_keys import DUE_AT, DUE_INDEX, DUE_SHARD
from uploads.aws.upload_records import DynamoUploadRecords
from uploads.issuing import new_upload
from uploads.model import Plan, State, StoredObject, Upload
from uploads.promise import Algorithm, Checksum, ChecksumType, Encryption, Order, Overwrite, Replaced, Strategy, Webhook

# With all that a record can hold.
SHA256 = Checksum(Algorithm.SHA256, "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=")
RICH = replace(
    FILM,
    checksum=SHA256,
    metadata={"title": "Äpfel", "empty": ""},
    tags={"project": "a b", "empty": ""},
    overwrite=Overwrite.REPLACE,
    replaces=Replaced("01M81XFF80FMDPR3MZ4JM56722", '"e"'),
    fingerprint="a film of mine",
    webhook=Webhook("https://hooks.example.com/in?to=us", "main"),
)
RICHLY_STORED = StoredObject(
    etag='"0-4"',
    size_bytes=2**53 + 1,
    content_type="video/mp4",
    checksum=Checksum(Algorithm.SHA256, f"{SHA256.value}-4", ChecksumType.COMPOSITE),
    metadata={"title": "=?UTF-8?B?w4RwZmVs?="},
    encryption=Encryption("aws:kms", "arn:aws:kms:eu-central-1:123456789012:key/1234abcd"),
)


def real_records() -> DynamoUploadRecords:
    client = dynamodb_client(REGION)
    client.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
            {"AttributeName": DUE_SHARD, "AttributeType": "S"},
            {"AttributeName": DUE_AT, "AttributeType": "N"},
        ],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": DUE_INDEX,
                "KeySchema": [
                    {"AttributeName": DUE_SHARD, "KeyType": "HASH"},
                    {"AttributeName": DUE_AT, "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
    )
    return DynamoUploadRecords(client, TABLE, retention=timedelta(days=30))


def make_upload(order: Order = FILM, state: State = State.ISSUED, multipart_id: str | None = "m-1") -> Upload:
    plan = Plan(order.strategy or Strategy.PUT, order.part_size_bytes or order.size_bytes, 4)
    upload = new_upload(order, plan, ALICE, RULES, upload_id=uuid4().hex.upper(), key_id=None, now=NOW)
    return replace(upload, state=state, multipart_id=multipart_id)
