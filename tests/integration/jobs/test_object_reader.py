"""Reading objects: the same tests for the fake and for the reader on a store that checks every signature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from jobs.ports import FileReader
from local.engines.ministack import REGION
from local.engines.seaweedfs import Store
from tests.unit.fakes.file_store import FakeFileStore, Written
from uploads.aws.object_reader import S3ObjectReader
from uploads.errors import UnavailableError
from uploads.model import StoredObject
from uploads.signing import Endpoint, SigningCredentials

BUCKET = "portside-reading"
CONTENT = bytes(range(256)) * 4_097 + b"the end"
SIZE = len(CONTENT)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where objects are: who reads them, and what others do with them."""

    reader: FileReader
    put: Callable[[str, bytes], StoredObject]
    remove: Callable[[str], object]

    def put_new(self, content: bytes = CONTENT) -> tuple[str, StoredObject]:
        """Under a fresh key."""
        key = f"t/acme/{uuid4().hex.upper()}"
        return key, self.put(key, content)


def read(reader: FileReader, key: str, stored: StoredObject, *, piece_bytes: int = 100_000, **span: Any) -> bytes:
    """All that there is, by one buffer."""
    buffer, content = memoryview(bytearray(piece_bytes)), bytearray()
    with reader.open(key, stored, **span) as stream:
        while count := stream.readinto(buffer):
            content += buffer[:count]
        assert stream.readinto(buffer) == 0
    return bytes(content)


@pytest.fixture(scope="module")
def faked() -> Shelf:
    store = FakeFileStore()

    def put(key: str, content: bytes) -> StoredObject:
        etag = f'"{uuid4().hex}"'
        store.files[key] = Written(content, etag=etag)
        return StoredObject(etag, len(content), "")

    return Shelf(store, put, store.files.pop)


def reader_of(store: Store, bucket: str = BUCKET, *, late_seconds: int = 0, **changes: Any) -> S3ObjectReader:
    url = urlsplit(store.url)
    credentials = replace(SigningCredentials(store.access_key_id, store.secret_access_key), **changes)
    return S3ObjectReader(
        Endpoint(url.scheme, url.netloc, f"/{bucket}", REGION),
        bucket,
        lambda: credentials,
        clock=lambda: datetime.now(UTC) - timedelta(seconds=late_seconds),
    )


def shelf_in(store: Store, bucket: str) -> Shelf:
    client = store.client()
    client.create_bucket(Bucket=bucket)

    def put(key: str, content: bytes) -> StoredObject:
        sent = client.put_object(Bucket=bucket, Key=key, Body=content)
        return StoredObject(sent["ETag"], len(content), "", sent.get("VersionId"))

    return Shelf(reader_of(store, bucket), put, lambda key: client.delete_object(Bucket=bucket, Key=key))


@pytest.fixture(scope="module")
def stored(store: Store) -> Shelf:
    return shelf_in(store, BUCKET)


@pytest.fixture(params=["faked", "stored"])
def shelf(request: pytest.FixtureRequest) -> Shelf:
    """Each in turn."""
    found: Shelf = request.getfixturevalue(request.param)
    return found


@pytest.mark.parametrize("piece_bytes", [1_000, 65_536, SIZE, 2 * SIZE])
def test_whole_object_comes_in_order(shelf: Shelf, piece_bytes: int) -> None:
    """Whatever the buffer's size."""
    assert read(shelf.reader, *shelf.put_new(), piece_bytes=piece_bytes) == CONTENT


@pytest.mark.parametrize(
    ("first_byte", "size_bytes"),
    [(0, 1), (1, 255), (SIZE - 1, 1), (SIZE - 7, None), (500, None), (SIZE - 3, 100), (SIZE, None), (5, 0)],
)
def test_range_is_read_and_no_more(shelf: Shelf, first_byte: int, size_bytes: int | None) -> None:
    """From a byte on, to the end at most."""
    key, there = shelf.put_new()
    content = read(shelf.reader, key, there, first_byte=first_byte, size_bytes=size_bytes)
    assert content == CONTENT[first_byte:][:size_bytes]


def test_buffer_is_filled_as_long_as_there_is_enough(shelf: Shelf) -> None:
    """Who reads a header need not ask twice."""
    with shelf.reader.open(*shelf.put_new()) as stream:
        buffer = memoryview(bytearray(SIZE - 1))
        assert [stream.readinto(buffer), stream.readinto(buffer), stream.readinto(buffer)] == [SIZE - 1, 1, 0]


def test_who_has_enough_may_leave(shelf: Shelf) -> None:
    """The rest is not fetched; another reading begins anew."""
    key, there = shelf.put_new()
    for _ in range(3):
        with shelf.reader.open(key, there) as stream:
            assert stream.readinto(memoryview(bytearray(10))) == 10
    assert read(shelf.reader, key, there) == CONTENT


def test_empty_object_is_read(shelf: Shelf) -> None:
    """No range of it could be asked for."""
    assert read(shelf.reader, *shelf.put_new(b"")) == b""


@pytest.mark.parametrize("content", [b"shorter", CONTENT[::-1], CONTENT + b" and more"])
def test_object_that_was_replaced_is_not_read(shelf: Shelf, content: bytes) -> None:
    """One of the same size neither."""
    key, there = shelf.put_new()
    shelf.put(key, content)
    with pytest.raises(UnavailableError, match="changed"):
        read(shelf.reader, key, there)


def test_object_that_is_gone_is_not_read(shelf: Shelf) -> None:
    """It may have been there a moment ago."""
    key, there = shelf.put_new()
    shelf.remove(key)
    with pytest.raises(UnavailableError, match="changed"):
        read(shelf.reader, key, there)


def test_names_of_tenants_may_need_encoding(stored: Shelf) -> None:
    """A key holds the tenant as its token has it."""
    key = f"t/ac me+é%/{uuid4().hex.upper()}"
    assert read(stored.reader, key, stored.put(key, CONTENT)) == CONTENT


@pytest.mark.parametrize("change", [{"secret_access_key": "x" * 40}, {"access_key_id": "AKIAIOSFODNN7EXAMPLE"}])
def test_wrong_credentials_read_nothing(store: Store, stored: Shelf, change: dict[str, Any]) -> None:
    """The store does check."""
    with pytest.raises(UnavailableError, match="as it should"):
        read(reader_of(store, **change), *stored.put_new())


def test_url_is_dead_soon(store: Store, stored: Shelf) -> None:
    """It is used at once, by nobody else."""
    with pytest.raises(UnavailableError, match="as it should"):
        read(reader_of(store, late_seconds=130), *stored.put_new())


def test_version_that_was_verified_is_read_though_another_covers_it(store: Store) -> None:
    """As long as it is there."""
    bucket = f"{BUCKET}-versions"
    shelf = shelf_in(store, bucket)
    store.client().put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    key, first = shelf.put_new()
    second = shelf.put(key, b"another")
    assert first.version_id not in (None, second.version_id)
    assert read(shelf.reader, key, first) == CONTENT
    assert read(shelf.reader, key, second) == b"another"
    store.client().delete_object(Bucket=bucket, Key=key, VersionId=first.version_id or "")
    with pytest.raises(UnavailableError, match="changed"):
        read(shelf.reader, key, first)
