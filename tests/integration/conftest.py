"""The engines of the integration tests: each started once, on loopback, in a temporary folder, and stopped."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from local.another_store import FOLDER
from local.engines.ministack import Emulator
from local.engines.seaweedfs import Store, administrator, running_seaweedfs
from local.ports import free_port
from local.stack import LocalStack, running_stack
from local.tokens import mint_token, signing_key
from tests.integration.segments import SegmentCollector, collecting_segments

WRITE = "uploads:write uploads:read"


@dataclass(frozen=True, slots=True)
class Deployment:
    """A deployed stack, and what a test needs to call it and to look behind it.

    `store` is where its files are, in its administrator's hands, when that is not the emulator.
    """

    stack: LocalStack
    folder: Path
    segments: SegmentCollector
    store: Store | None = None

    @property
    def emulator(self) -> Emulator:
        """The AWS emulator behind the stack."""
        return Emulator(self.stack.emulator_url)

    @property
    def s3(self) -> Any:
        """A client that may do everything where the files are."""
        return self.store.client() if self.store else self.emulator.client("s3")

    def token(self, tenant: str = "acme", scope: str = WRITE, **more: Any) -> str:
        """A valid token."""
        key = signing_key(self.folder)
        return mint_token(key, tenant=tenant, scope=scope, ttl_seconds=3600, now=time.time(), **more)

    def call(
        self, method: str, path: str, *, token: str | None = None, body: object = None, **more: Any
    ) -> requests.Response:
        """One call of the API, as tenant acme unless another token is given; `""` calls without one."""
        bearer = self.token() if token is None else token
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        headers |= more.pop("headers", {})
        data = body if isinstance(body, str | bytes) else None if body is None else json.dumps(body)
        return requests.request(method, f"{self.stack.api_url}{path}", data=data, headers=headers, timeout=60, **more)

    def start(self, **promise: Any) -> dict[str, Any]:
        """Start an upload of acme's."""
        answer = self.call("POST", "/v1/uploads", body=promise)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def rows(self) -> int:
        """How many records the table holds."""
        return int(self.emulator.client("dynamodb").scan(TableName=self.stack.table_name, Select="COUNT")["Count"])

    def objects(self) -> list[str]:
        """The keys in the bucket."""
        listed = self.s3.list_objects_v2(Bucket=self.stack.bucket)
        return [item["Key"] for item in listed.get("Contents", [])]

    def open_multiparts(self) -> list[str]:
        """S3's ids of the multipart uploads that are open."""
        listed = self.s3.list_multipart_uploads(Bucket=self.stack.bucket)
        return [item["UploadId"] for item in listed.get("Uploads", [])]


@contextmanager
def deployed(folder: Path, store: str, **more_parameters: str) -> Iterator[Deployment]:
    """The real template on an emulator of its own, with IAM enforced and a collector for its traces."""
    with collecting_segments() as segments:
        more = {
            "AllowedOrigins": "https://app.example.com,https://other.example",
            "V1DeprecatedAt": "2027-01-01T00:00:00Z",
            "V1SunsetAt": "2027-06-30T00:00:00Z",
        }
        emulator_environment = {"AWS_XRAY_DAEMON_ADDRESS": segments.address}
        with running_stack(
            folder,
            free_port(),
            say=print,
            more_parameters=more | more_parameters,
            emulator_environment=emulator_environment,
            store=store,
            store_environment="tests",
        ) as stack:
            is_elsewhere = stack.s3_url != stack.emulator_url
            admin = administrator(folder / FOLDER, stack.s3_url) if is_elsewhere else None
            yield Deployment(stack, folder, segments, admin)


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """The stack with its files in its own bucket, in the emulator's S3."""
    with deployed(tmp_path_factory.mktemp("stack"), "emulator") as deployment:
        yield deployment


@pytest.fixture(scope="session")
def seaweed_deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """The stack with its files in a SeaweedFS of its own."""
    with deployed(tmp_path_factory.mktemp("seaweed-stack"), "seaweedfs") as deployment:
        yield deployment


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A SeaweedFS of our own."""
    with running_seaweedfs(tmp_path_factory.mktemp("seaweedfs")) as store:
        yield store
