"""Places for what jobs make: a fake one, and some on moto behind the adapter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from jobs.ports import ResultWriter
from tests.unit.fakes.file_store import FakeFileStore, Written
from tests.unit.uploads.aws.conftest import REGION
from uploads.aws.clients import s3_client
from uploads.aws.object_writer import S3ObjectWriter

TYPE = "text/plain"


@dataclass
class ResultStore:
    """A writer, and what can be seen of it: an object, and how many keys, versions and open uploads there are."""

    writer: ResultWriter
    look: Callable[[str], Written | None]
    count: Callable[[str], int]

    def write(self, key: str, content: bytes, name: str = "a") -> None:
        pieces = (content[start : start + 300_000] for start in range(0, len(content), 300_000))
        self.writer.write(key, pieces, content_type=TYPE, metadata={"portside-name": name})


def fake_results() -> ResultStore:
    store = FakeFileStore()

    def look(key: str) -> Written | None:
        return store.files.get(key)

    return ResultStore(store, look, lambda prefix: sum(key.startswith(prefix) for key in store.files))


def real_results(*, keeps_versions: bool = False) -> ResultStore:
    client: Any = s3_client(REGION, path_style=False)
    bucket = f"results-{uuid4()}"
    client.create_bucket(Bucket=bucket)
    if keeps_versions:
        client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})

    def look(key: str) -> Written | None:
        try:
            found = client.get_object(Bucket=bucket, Key=key)
        except client.exceptions.NoSuchKey:
            return None
        return Written(found["Body"].read(), found["ContentType"], found["Metadata"])

    def count(prefix: str) -> int:
        versions = client.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix)
        there = sum(len(page.get("Versions", [])) + len(page.get("DeleteMarkers", [])) for page in versions)
        return there + len(client.list_multipart_uploads(Bucket=bucket, Prefix=prefix).get("Uploads", []))

    writer = S3ObjectWriter(lambda: client, bucket, keeps_versions=keeps_versions)
    return ResultStore(writer, look, count)
