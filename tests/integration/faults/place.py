"""A bucket and a table on an emulator, with a view of all that is in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from delivery.template import read_template
from local.engines.ministack import REGION, Emulator
from tests.unit.fakes.environment import ENVIRONMENT
from uploads.aws.items import to_upload
from uploads.keys import PREFIX
from uploads.model import Upload

_OF_CREATE_TABLE = ("AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes")


@dataclass(frozen=True, slots=True)
class Holdings:
    """What is there of a tenant: its records, its objects by key, key and id of what S3 has open, and the counts."""

    uploads: list[Upload]
    objects: Mapping[str, bytes]
    multiparts: set[tuple[str, str]]
    open_uploads: int
    reserved_bytes: int


@dataclass(frozen=True)
class Place:
    """Where one function keeps things. The clients are root's, and go to the engine itself."""

    emulator: Emulator
    name: str
    s3: Any
    dynamodb: Any

    def environment(self, **more: str) -> dict[str, str]:
        """What a function that keeps things here finds in its environment."""
        own = {"AWS_REGION": REGION, "BUCKET_NAME": self.name, "TABLE_NAME": self.name}
        return {**self.emulator.environment(), **ENVIRONMENT, **own, **more}

    def keep_versions(self) -> None:
        """From here on, what is written over stays."""
        self.s3.put_bucket_versioning(Bucket=self.name, VersioningConfiguration={"Status": "Enabled"})

    def put(self, key: str, content: bytes) -> None:
        """What somebody else writes, past us."""
        self.s3.put_object(Bucket=self.name, Key=key, Body=content, ContentType="text/plain")

    def holdings(self, tenant: str) -> Holdings:
        """All that is there of a tenant."""
        rows = self._rows(tenant)
        prefix = f"{PREFIX}{tenant}/"
        listed = self.s3.list_objects_v2(Bucket=self.name, Prefix=prefix).get("Contents", [])
        opened = self.s3.list_multipart_uploads(Bucket=self.name, Prefix=prefix).get("Uploads", [])
        return Holdings(
            uploads=[to_upload(row) for row in rows if row["sk"]["S"].startswith("UPLOAD#")],
            objects={item["Key"]: self.read(item["Key"]) for item in listed},
            multiparts={(item["Key"], item["UploadId"]) for item in opened},
            open_uploads=_sum(rows, "open_uploads"),
            reserved_bytes=_sum(rows, "reserved_bytes"),
        )

    def read(self, key: str) -> bytes:
        """An object's bytes."""
        return bytes(self.s3.get_object(Bucket=self.name, Key=key)["Body"].read())

    def _rows(self, tenant: str) -> list[dict[str, Any]]:
        values = {":pk": {"S": f"TENANT#{tenant}"}}
        pages = self.dynamodb.get_paginator("query").paginate(
            TableName=self.name, KeyConditionExpression="pk = :pk", ExpressionAttributeValues=values
        )
        return [item for page in pages for item in page["Items"]]


def _sum(rows: list[dict[str, Any]], count: str) -> int:
    return sum(int(row[count]["N"]) for row in rows if count in row and row["sk"]["S"].startswith("QUOTA#"))


def make_place(emulator: Emulator, name: str) -> Place:
    """An empty bucket, and an empty table as the template defines it."""
    place = Place(emulator, name, emulator.client("s3"), emulator.client("dynamodb"))
    place.s3.create_bucket(Bucket=name)
    table = read_template()["Resources"]["Table"]["Properties"]
    place.dynamodb.create_table(TableName=name, **{part: table[part] for part in _OF_CREATE_TABLE if part in table})
    return place
