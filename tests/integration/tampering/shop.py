"""The service on an engine, with records in memory, and everything that its clients can make there."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from local.engines.ministack import REGION
from tests.integration.tampering.sending import Answer, RawRequest, send
from tests.unit.fakes.world import World
from uploads.aws.object_store import S3ObjectStore
from uploads.ids import make_ulid
from uploads.model import Principal
from uploads.promise import Encryption
from uploads.service import Service, Signer
from uploads.signing import Endpoint, SigningCredentials

ACME = Principal("acme", "me", frozenset({"uploads:write"}))
RIVAL = Principal("rival", "mallory", frozenset({"uploads:write"}))

NOBODY = SigningCredentials("AKIAIOSFODNN7EXAMPLE", "nobody's", "nobody's")


@dataclass(frozen=True)
class Shop:
    """One bucket and who signs for it. `client` sees all that is in the engine; a `stranger` has a role of his own."""

    url: str
    bucket: str
    other_bucket: str
    client: Any
    service: Service
    stranger: SigningCredentials = NOBODY

    @property
    def address(self) -> tuple[str, int]:
        """Where every request goes, whatever its Host header says."""
        url = urlsplit(self.url)
        return url.hostname or "", url.port or 80

    def encrypting(self) -> Service:
        """The same service where the deployment encrypts."""
        return replace(self.service, rules=replace(self.service.rules, encryption=Encryption("AES256")))

    def send(self, request: RawRequest) -> Answer:
        """To this engine."""
        return send(self.address, request)

    def holdings(self, key: str) -> Mapping[str, Any]:
        """All that is in the engine: buckets, objects, parts; and all that describes the object at this key."""
        found: dict[str, Any] = {"buckets": [one["Name"] for one in self.client.list_buckets()["Buckets"]]}
        for bucket in (self.bucket, self.other_bucket):
            for item in self.client.list_objects_v2(Bucket=bucket).get("Contents", []):
                found[f"{bucket}/{item['Key']}"] = (item["Size"], item["ETag"], item["LastModified"])
            for item in self.client.list_multipart_uploads(Bucket=bucket).get("Uploads", []):
                parts = self.client.list_parts(Bucket=bucket, Key=item["Key"], UploadId=item["UploadId"])
                found[item["UploadId"]] = [(part["PartNumber"], part["ETag"]) for part in parts.get("Parts", [])]
        if f"{self.bucket}/{key}" in found:
            head = self.client.head_object(Bucket=self.bucket, Key=key)
            found["headers"] = {name: value for name, value in head.items() if name != "ResponseMetadata"}
            found["tags"] = self.client.get_object_tagging(Bucket=self.bucket, Key=key)["TagSet"]
        return found

    def stored_keys(self) -> list[str]:
        """The keys in the bucket."""
        return [item["Key"] for item in self.client.list_objects_v2(Bucket=self.bucket).get("Contents", [])]

    def read(self, key: str) -> bytes:
        """The bytes at a key."""
        return bytes(self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read())

    def clear(self, key: str) -> None:
        """Remove what is at a key, and what is on its way there."""
        self.client.delete_object(Bucket=self.bucket, Key=key)
        for item in self.client.list_multipart_uploads(Bucket=self.bucket, Prefix=key).get("Uploads", []):
            self.client.abort_multipart_upload(Bucket=self.bucket, Key=item["Key"], UploadId=item["UploadId"])


def open_shop(
    url: str,
    buckets: tuple[str, str],
    client: Any,
    credentials: SigningCredentials,
    stranger: SigningCredentials = NOBODY,
) -> Shop:
    """The service on the first of these buckets, both of which are there."""
    place = urlsplit(url)
    bucket, other_bucket = buckets
    endpoint = Endpoint(place.scheme, place.netloc, f"/{bucket}", REGION)
    on_fakes = World().service
    service = replace(
        on_fakes,
        objects=S3ObjectStore(lambda: client, bucket),
        signer=Signer(endpoint, bucket, lambda: credentials),
    )
    return Shop(url, bucket, other_bucket, client, service, stranger)


def new_id() -> str:
    """An upload id that nobody has had."""
    return make_ulid(datetime.now(UTC), secrets.token_bytes(10))
