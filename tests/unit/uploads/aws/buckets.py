"""Buckets to test: a fake one, and one on moto behind the adapter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from tests.unit.fakes import FakeObjectStore
from tests.unit.uploads.aws.conftest import BUCKET, REGION
from uploads.aws.clients import s3_client
from uploads.aws.object_store import S3ObjectStore
from uploads.model import StoredPart
from uploads.ports import ObjectStore


@dataclass
class Bucket:
    """A store, and what clients do with the URLs that they are given."""

    store: ObjectStore
    put: Callable[[str, int], object]
    send_part: Callable[[str, str, int, int], StoredPart]


def fake_bucket() -> Bucket:
    store = FakeObjectStore()
    return Bucket(
        store=store,
        put=lambda key, size_bytes: store.put_object(key, size_bytes, "text/plain"),
        send_part=lambda _, multipart_id, number, size_bytes: store.upload_part(
            multipart_id, number, size_bytes, str(uuid4())
        ),
    )


def real_bucket() -> Bucket:
    client = s3_client(REGION, path_style=False)
    client.create_bucket(Bucket=BUCKET)

    def send_part(key: str, multipart_id: str, part_number: int, size_bytes: int) -> StoredPart:
        body = str(uuid4()).encode().ljust(size_bytes)[:size_bytes]
        sent = client.upload_part(Bucket=BUCKET, Key=key, UploadId=multipart_id, PartNumber=part_number, Body=body)
        return StoredPart(part_number, size_bytes, sent["ETag"])

    return Bucket(
        store=S3ObjectStore(lambda: client, BUCKET),
        put=lambda key, size_bytes: client.put_object(
            Bucket=BUCKET, Key=key, Body=bytes(size_bytes), ContentType="text/plain"
        ),
        send_part=send_part,
    )
