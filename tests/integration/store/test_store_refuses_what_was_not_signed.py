"""What our signed requests allow, on a store that checks signatures, lengths and types as AWS does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from local.engines.ministack import REGION
from local.engines.seaweedfs import Store
from tests.unit.fakes import FakeUploadRecords
from uploads.aws.object_store import S3ObjectStore
from uploads.completing import complete_upload
from uploads.errors import ConflictError
from uploads.issuing import start_upload
from uploads.model import Order, PartPage, Principal, SignedRequest, State, Strategy, Upload
from uploads.service import Rules, Service, Signer
from uploads.signing import Endpoint, SigningCredentials

BUCKET = "portside-test"
ME = Principal("acme", "me", frozenset({"uploads:write"}))
MIB = 2**20
CONTENT = b"twelve bytes"


@dataclass
class Shop:
    """The service on the store, with records in memory."""

    service: Service
    client: Any
    started: int = 0

    def start(
        self, size_bytes: int = len(CONTENT), *, now: datetime | None = None, **more: Any
    ) -> tuple[Upload, PartPage]:
        """Start an upload of text."""
        self.started += 1
        order = Order("a.txt", size_bytes, "text/plain", **more)
        return start_upload(
            self.service, ME, order, upload_id=f"01ARZ3NDEKTSV4RRFFQ69G{self.started:04}", now=now or datetime.now(UTC)
        )

    def stored_keys(self) -> list[str]:
        """What is in the bucket."""
        return [item["Key"] for item in self.client.list_objects_v2(Bucket=BUCKET).get("Contents", [])]


@pytest.fixture(scope="module")
def shop(store: Store) -> Shop:
    """One service on one bucket."""
    client = store.client()
    client.create_bucket(Bucket=BUCKET)
    url = urlsplit(store.url)
    credentials = SigningCredentials(store.access_key_id, store.secret_access_key)
    service = Service(
        objects=S3ObjectStore(lambda: client, BUCKET),
        records=FakeUploadRecords(),
        signer=Signer(Endpoint(url.scheme, url.netloc, f"/{BUCKET}", REGION), lambda: credentials),
        rules=Rules(10**12, 100 * MIB, 3600, 86400),
    )
    return Shop(service, client)


def send(request: SignedRequest, body: bytes = CONTENT) -> int:
    """Make the request as told."""
    return requests.request(request.method, request.url, data=body, headers=request.headers, timeout=30).status_code


def with_header(request: SignedRequest, name: str, value: str | None) -> SignedRequest:
    """The request with a header changed, added or (None) left out."""
    headers = {**request.headers, name: value}
    return replace(request, headers={n: v for n, v in headers.items() if v is not None})


def with_url(change: Callable[[str], str]) -> Callable[[SignedRequest], SignedRequest]:
    """A bend of the URL."""
    return lambda request: replace(request, url=change(request.url))


BENDS: dict[str, Callable[[SignedRequest], SignedRequest]] = {
    "another type": lambda r: with_header(r, "content-type", "text/html"),
    "no type": lambda r: with_header(r, "content-type", None),
    "no if-none-match": lambda r: with_header(r, "if-none-match", None),
    "another if-none-match": lambda r: with_header(r, "if-none-match", '"x"'),
    "an ACL added": lambda r: with_header(r, "x-amz-acl", "public-read"),
    "metadata added": lambda r: with_header(r, "x-amz-meta-owner", "mallory"),
    "another key": with_url(lambda url: url.replace("/t/acme/", "/t/rival/")),
    "another bucket": with_url(lambda url: url.replace(f"/{BUCKET}/", "/other/")),
    "a raised expiry": with_url(lambda url: url.replace("X-Amz-Expires=300", "X-Amz-Expires=3600")),
    "a moved date": with_url(lambda url: url.replace("X-Amz-Date=2", "X-Amz-Date=3")),
    "another signature": with_url(lambda url: url[:-8] + ("0" * 8 if url[-8:] != "0" * 8 else "1" * 8)),
    "no signature": with_url(lambda url: url.partition("&X-Amz-Signature=")[0]),
    "fewer signed headers": with_url(lambda url: url.replace("content-length%3B", "")),
    "another method": lambda r: replace(r, method="DELETE"),
    "a part of something": with_url(lambda url: f"{url}&partNumber=1&uploadId=x"),
}


def test_the_honest_request_is_accepted_and_becomes_ready(shop: Shop) -> None:
    """The control of every probe below."""
    upload, page = shop.start()
    assert send(page.parts[0].request) == 200
    assert complete_upload(shop.service, ME, upload.id, None, now=datetime.now(UTC)).state is State.READY


@pytest.mark.parametrize("bend", BENDS.values(), ids=BENDS.keys())
def test_no_object_is_made_when_a_request_is_bent(shop: Shop, bend: Callable[[SignedRequest], SignedRequest]) -> None:
    """The store refuses it; the honest request still works after that."""
    upload, page = shop.start()
    request = page.parts[0].request
    assert send(bend(request)) in range(400, 500)
    assert [key for key in shop.stored_keys() if upload.id in key] == []
    assert send(request) == 200


@pytest.mark.parametrize("body", [CONTENT[:-1], CONTENT + b"!", b""], ids=["shorter", "longer", "empty"])
def test_no_object_is_made_when_the_length_is_not_as_promised(shop: Shop, body: bytes) -> None:
    """Content-Length is signed."""
    upload, page = shop.start()
    request = with_header(page.parts[0].request, "content-length", str(len(body)))
    assert send(request, body) in range(400, 500)
    assert [key for key in shop.stored_keys() if upload.id in key] == []


def test_a_second_use_is_refused_when_the_object_is_there(shop: Shop) -> None:
    """A URL can be used until it expires, but creates once: If-None-Match is signed."""
    _, page = shop.start()
    assert send(page.parts[0].request) == 200
    assert send(page.parts[0].request) == 412


def test_a_url_is_refused_when_its_time_is_over(shop: Shop) -> None:
    """Signed six minutes ago for five."""
    _, page = shop.start(now=datetime.now(UTC) - timedelta(minutes=6))
    assert send(page.parts[0].request) == 403


def test_parts_are_taken_only_as_planned_and_assembled_once(shop: Shop) -> None:
    """A part of another length or number is refused; missing parts stop completion; then all is assembled."""
    content = bytes(5 * MIB) + b"the rest"
    upload, page = shop.start(len(content), strategy=Strategy.MULTIPART, part_size_bytes=5 * MIB)
    first, last = (part.request for part in page.parts)
    assert send(with_header(last, "content-length", "3"), b"the") in range(400, 500)
    assert send(replace(last, url=last.url.replace("partNumber=2", "partNumber=3")), b"the rest") == 403
    assert send(last, b"the rest") == 200
    with pytest.raises(ConflictError):
        complete_upload(shop.service, ME, upload.id, None, now=datetime.now(UTC))
    assert send(first, content[: 5 * MIB]) == 200
    for _ in range(2):
        done = complete_upload(shop.service, ME, upload.id, None, now=datetime.now(UTC))
        assert done.state is State.READY
    body = shop.client.get_object(Bucket=BUCKET, Key=f"t/acme/{upload.id}")["Body"].read()
    assert body == content
