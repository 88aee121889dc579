"""Real bytes through real URLs, on the deployed stack."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest
import requests

from delivery.probe import Api, random_bytes, send
from local.curl_lines import curl_lines
from local.tokens import ALL_SCOPES
from tests.integration.conftest import Deployment

MIB = 1024 * 1024


def stored_bytes(deployment: Deployment, upload_id: str) -> bytes:
    answer = deployment.emulator.client("s3").get_object(Bucket=deployment.stack.bucket, Key=f"t/acme/{upload_id}")
    return bytes(answer["Body"].read())


@pytest.mark.parametrize(("strategy", "size_bytes"), [("put", 1), ("put", 5 * MIB), ("multipart", 20 * MIB + 1)])
def test_the_very_bytes_land_when_an_upload_is_made_as_told(
    deployment: Deployment, strategy: str, size_bytes: int
) -> None:
    """What was sent is what the bucket holds, and the upload is ready."""
    content = random_bytes(size_bytes, seed=size_bytes)
    api = Api(deployment.stack.api_url, deployment.token())
    proof = send(api, content, strategy=strategy, read_back=lambda upload_id: stored_bytes(deployment, upload_id))
    assert proof.sha256 == hashlib.sha256(content).hexdigest()


def test_curl_uploads_both_kinds_when_the_printed_lines_are_pasted(deployment: Deployment, tmp_path: Path) -> None:
    """The demo's and the README's curl lines work word for word."""
    script = "set -euo pipefail\n" + curl_lines(deployment.stack.api_url, deployment.token(scope=ALL_SCOPES))
    done = subprocess.run(  # noqa: S603 # our own script
        ["/bin/bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count('"state":"ready"') == 2
    assert done.stderr == ""


def test_a_broken_off_upload_goes_on_when_the_server_is_asked_what_is_missing(deployment: Deployment) -> None:
    """GET tells what arrived and what is missing; those parts alone are signed and sent; then it completes."""
    content = random_bytes(11 * MIB, seed=11)
    upload = deployment.start(
        filename="a.bin", size_bytes=len(content), content_type="a/b", strategy="multipart", part_size_bytes=5 * MIB
    )
    path = f"/v1/uploads/{upload['id']}"
    second = upload["multipart"]["page"]["parts"][1]
    requests.put(second["url"], data=content[5 * MIB : 10 * MIB], headers=second["headers"], timeout=30)

    watched = deployment.call("GET", path).json()
    assert watched["received"]["bytes"] == 5 * MIB
    assert [part["part_number"] for part in watched["received"]["parts"]] == [2]
    assert watched["missing"] == [[1, 1], [3, 3]]

    refused = deployment.call("POST", f"{path}/complete")
    assert (refused.status_code, refused.json()["code"]) == (409, "PARTS_MISSING")

    page = deployment.call("POST", f"{path}/parts", body={"missing": True}).json()
    assert [part["part_number"] for part in page["parts"]] == [1, 3]
    for part in page["parts"]:
        start = (part["part_number"] - 1) * 5 * MIB
        body = content[start : start + part["size_bytes"]]
        assert requests.put(part["url"], data=body, headers=part["headers"], timeout=30).status_code == 200
    assert deployment.call("POST", f"{path}/complete").json()["state"] == "ready"
    assert stored_bytes(deployment, upload["id"]) == content


def test_nothing_is_left_when_an_upload_is_aborted(deployment: Deployment) -> None:
    """DELETE frees the parts in S3 and answers with the aborted upload, twice the same."""
    upload = deployment.start(filename="a.bin", size_bytes=11 * MIB, content_type="a/b", strategy="multipart")
    before = deployment.open_multiparts()
    for _ in range(2):
        answer = deployment.call("DELETE", f"/v1/uploads/{upload['id']}")
        assert (answer.status_code, answer.json()["state"]) == (200, "aborted")
    assert len(deployment.open_multiparts()) == len(before) - 1


def test_an_object_is_rejected_and_deleted_when_it_is_not_what_was_promised(deployment: Deployment) -> None:
    """An engine that let other bytes through does not make the service say ready."""
    upload = deployment.start(filename="a.txt", size_bytes=5, content_type="text/plain")
    key = f"t/acme/{upload['id']}"
    deployment.emulator.client("s3").put_object(Bucket=deployment.stack.bucket, Key=key, Body=b"seven b")
    for _ in range(2):
        answer = deployment.call("POST", f"/v1/uploads/{upload['id']}/complete")
        assert (answer.status_code, answer.json()["code"]) == (422, "NOT_AS_PROMISED")
    assert key not in deployment.objects()
    assert deployment.call("GET", f"/v1/uploads/{upload['id']}").json()["state"] == "rejected"


def test_the_openapi_document_and_health_are_open_to_all(deployment: Deployment) -> None:
    """Both answer without a token."""
    assert deployment.call("GET", "/v1/health", token="").json() == {"status": "ok"}
    assert deployment.call("GET", "/v1/openapi.json", token="").json()["openapi"] == "3.1.0"
