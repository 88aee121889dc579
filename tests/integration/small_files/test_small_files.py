"""Small files on the deployed stack: what the gateway's role stores becomes an upload by the bucket's event alone."""

from __future__ import annotations

import base64
import hashlib
import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from tests.integration.conftest import Deployment, deployed
from tests.integration.roles import DENIED, Role
from tests.integration.small_files.gateway import Gateway, deployed_gateway

PNG = {"Content-Type": "image/png"}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A stack with small files, of which the tenant may have images."""
    more = {"SmallFiles": "true", "AllowedTypes": "image/*,application/pdf"}
    with deployed(tmp_path_factory.mktemp("small-files"), "emulator", **more) as deployment:
        yield deployed_gateway(deployment)


def key_of(tenant: str, file_id: str) -> str:
    """Where a file is kept."""
    return f"t/{tenant}/{file_id.replace(':', '/')}"


def became(deployment: Deployment, file_id: str, tenant: str = "acme", within_seconds: float = 20) -> dict[str, Any]:
    """What a client is told of a file, once a verdict is there."""
    deadline = time.monotonic() + within_seconds
    while True:
        answer = deployment.call("GET", f"/v1/uploads?file_id={file_id}", token=deployment.token(tenant))
        assert answer.status_code == 200, answer.text
        (upload,) = answer.json()["items"]
        if upload["state"] in {"ready", "rejected"} or time.monotonic() > deadline:
            return dict(upload)
        time.sleep(0.2)


def test_stored_file_is_a_ready_upload_that_can_be_downloaded(files: Gateway) -> None:
    """By its name, with the very bytes."""
    content = os.urandom(200_000)
    status, body = files.put("acme", "Fürst & Söhne.png", content, PNG)
    assert (status, body["state"]) == (202, "verifying")
    upload = became(files.deployment, body["file_id"])
    assert (upload["state"], upload["filename"], upload["size_bytes"]) == ("ready", "Fürst & Söhne.png", len(content))
    signed = files.deployment.call("POST", f"/v1/uploads/{upload['id']}/download").json()["request"]
    assert requests.get(signed["url"], timeout=30).content == content
    assert key_of("acme", body["file_id"]) in files.deployment.objects()


def test_file_is_taken_in_by_the_event_alone(files: Gateway) -> None:
    """Nobody asks for it, and it is on the list."""
    _, body = files.put("quiet", "a.png", b"x", PNG)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        items = files.deployment.call("GET", "/v1/uploads", token=files.deployment.token("quiet")).json()["items"]
        if items and items[0]["state"] == "ready":
            break
        time.sleep(0.3)
    assert [(one["filename"], one["state"]) for one in items] == [("a.png", "ready")]
    assert body["file_id"]


def test_file_of_a_type_that_is_not_taken_is_rejected_and_gone(files: Gateway) -> None:
    """As an order for it would be, only later."""
    _, body = files.put("acme", "page.html", b"<html>", {"Content-Type": "text/html"})
    assert became(files.deployment, body["file_id"])["state"] == "rejected"
    assert key_of("acme", body["file_id"]) not in files.deployment.objects()


def test_other_tenant_is_told_of_nothing(files: Gateway) -> None:
    """Even with the file's id."""
    _, body = files.put("acme", "a.png", b"x", PNG)
    answer = files.deployment.call(
        "GET", f"/v1/uploads?file_id={body['file_id']}", token=files.deployment.token("globex")
    )
    assert (answer.status_code, answer.json()["items"]) == (200, [])


def test_file_whose_bytes_are_not_those_of_the_checksum_is_refused(files: Gateway) -> None:
    """S3 compares them; nothing is stored."""
    good = base64.b64encode(hashlib.sha256(b"good").digest()).decode()
    before = files.deployment.objects()
    status, body = files.put("acme", "a.png", b"bad", {**PNG, "x-amz-checksum-sha256": good})
    assert (status, body["code"]) == (400, "FILE_REFUSED")
    assert files.deployment.objects() == before
    assert files.put("acme", "a.png", b"good", {**PNG, "x-amz-checksum-sha256": good})[0] == 202


def test_gateways_role_may_store_and_nothing_else(files: Gateway) -> None:
    """Neither read, nor list, nor beside the tenants' prefix. That it may not write over, only AWS's S3 can tell."""
    s3 = Role(files.deployment, "SmallFilesRole").client("s3")
    bucket = files.deployment.stack.bucket
    _, body = files.put("acme", "a.png", b"x", PNG)
    key = key_of("acme", body["file_id"])
    attempts = {
        "read": lambda: s3.get_object(Bucket=bucket, Key=key),
        "delete": lambda: s3.delete_object(Bucket=bucket, Key=key),
        "tag": lambda: s3.put_object_tagging(Bucket=bucket, Key=key, Tagging={"TagSet": []}),
        "list": lambda: s3.list_objects_v2(Bucket=bucket),
        "elsewhere": lambda: s3.put_object(Bucket=bucket, Key="x", Body=b"", IfNoneMatch="*"),
    }
    assert [what for what, attempt in attempts.items() if not is_denied(s3, attempt)] == []


def is_denied(s3: Any, attempt: Callable[[], object]) -> bool:
    """Whether the role may not."""
    try:
        attempt()
    except s3.exceptions.ClientError as refused:
        return refused.response["Error"]["Code"] in DENIED
    return False


def test_id_that_is_none_is_refused(files: Gateway) -> None:
    """Clearly, before anything is looked up."""
    answer = files.deployment.call("GET", "/v1/uploads?file_id=../../etc/passwd")
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_REQUEST")
