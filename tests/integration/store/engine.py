"""The engines that take signed requests, and how they are asked."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from local.engines.ministack import REGION
from uploads.signing import Endpoint, PartPlan, SigningCredentials, sign_url

BUCKET = "portside-signing"
CONTENT = b"twelve bytes"
SHA256 = "x-amz-checksum-sha256"
PLAN = PartPlan(part_size_bytes=5 * 2**20, part_count=2, last_part_bytes=8)
PARTS = {1: bytes(PLAN.part_size_bytes), 2: b"the rest"}
MAY = ["s3:PutObject", "s3:GetObject", "s3:PutObjectTagging", "s3:GetObjectTagging"]


def sha256(content: bytes) -> str:
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


@dataclass(frozen=True, slots=True)
class Engine:
    """Where to send, who signs, and a client that signs for itself."""

    url: str
    credentials: SigningCredentials
    client: Any

    def common(self) -> dict[str, Any]:
        """What every signature takes."""
        url = urlsplit(self.url)
        return {
            "endpoint": Endpoint(url.scheme, url.netloc, f"/{BUCKET}", REGION),
            "credentials": self.credentials,
            "now": datetime.now(UTC),
            "expires_in_seconds": 300,
        }

    def start_multipart(self, key: str, **more: str) -> str:
        """S3's own upload id."""
        return str(self.client.create_multipart_upload(Bucket=BUCKET, Key=key, **more)["UploadId"])

    def complete(self, key: str, multipart_id: str, parts: list[dict[str, Any]]) -> bytes:
        """Assemble the object; what it then holds."""
        self.client.complete_multipart_upload(
            Bucket=BUCKET, Key=key, UploadId=multipart_id, MultipartUpload={"Parts": parts}
        )
        return bytes(self.client.get_object(Bucket=BUCKET, Key=key)["Body"].read())


def statement(*actions: str, **more: str) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions), **more}]})


def bent(url: str) -> str:
    """The same URL with another signature."""
    return url[:-1] + ("0" if url[-1] != "0" else "1")


def put(engine: Engine, key: str, headers: dict[str, str]) -> str:
    return sign_url(method="PUT", key=key, headers=headers, **engine.common())
