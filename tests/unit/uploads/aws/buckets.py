"""Buckets to test: fake ones, and some on moto behind the adapter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from tests.unit.fakes import FakeObjectStore
from tests.unit.fakes.world import FILM
from tests.unit.uploads.aws.conftest import BUCKET, REGION
from tests.unit.uploads.aws.records import make_upload
from uploads.aws.clients import s3_client
from uploads.aws.object_store import S3ObjectStore
from uploads.limits import MIB
from uploads.model import StoredObject, StoredPart, Upload
from uploads.ports import ObjectStore


@dataclass
class Bucket:
    """A store, and what clients do with the URLs that they are given. `put` needs no condition."""

    store: ObjectStore
    put: Callable[[str, bytes], object]
    send_part: Callable[[str, str, int, int], StoredPart]


def fake_bucket(*, keeps_versions: bool = False) -> Bucket:
    store = FakeObjectStore(keeps_versions=keeps_versions)
    return Bucket(
        store=store,
        put=lambda key, content: store.put_object(key, len(content), "text/plain", content=content, must={}),
        send_part=lambda _, multipart_id, number, size_bytes: store.upload_part(
            multipart_id, number, size_bytes, str(uuid4())
        ),
    )


def real_bucket(*, keeps_versions: bool = False) -> Bucket:
    name = f"{BUCKET}-versions" if keeps_versions else BUCKET
    client = s3_client(REGION, path_style=False)
    client.create_bucket(Bucket=name)
    if keeps_versions:
        client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})

    def send_part(key: str, multipart_id: str, part_number: int, size_bytes: int) -> StoredPart:
        body = str(uuid4()).encode().ljust(size_bytes)[:size_bytes]
        sent = client.upload_part(Bucket=name, Key=key, UploadId=multipart_id, PartNumber=part_number, Body=body)
        return StoredPart(part_number, size_bytes, sent["ETag"])

    return Bucket(
        store=S3ObjectStore(lambda: client, name),
        put=lambda key, content: client.put_object(Bucket=name, Key=key, Body=content, ContentType="text/plain"),
        send_part=send_part,
    )


def opened(bucket: Bucket, key: str, size_bytes: int = 5 * MIB + 7, **changes: Any) -> Upload:
    """An upload of this size whose multipart upload is open at the key."""
    upload = replace(make_upload(FILM, multipart_id=None), size_bytes=size_bytes, **changes)
    return replace(upload, multipart_id=bucket.store.start_multipart(key, upload))


def send_two(bucket: Bucket, key: str, upload: Upload) -> list[StoredPart]:
    """Two parts of together 5 MiB and 7 bytes."""
    multipart_id = upload.multipart_id or ""
    return [bucket.send_part(key, multipart_id, 1, 5 * MIB), bucket.send_part(key, multipart_id, 2, 7)]


def put(bucket: Bucket, key: str, content: bytes) -> StoredObject:
    bucket.put(key, content)
    stored = bucket.store.find_object(key)
    assert stored is not None
    return stored


def read(bucket: Bucket, key: str, stored: StoredObject) -> bytes:
    return b"".join(bucket.store.read_object(key, stored))
