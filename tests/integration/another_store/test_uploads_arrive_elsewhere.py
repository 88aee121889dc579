"""The deployed stack with its files in a real SeaweedFS: nothing but where they land is different."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from delivery.probe import Api, random_bytes, send
from local.another_store import STORE_REGION
from local.curl_lines import curl_lines
from local.tokens import ALL_SCOPES
from tests.integration.conftest import Deployment

MIB = 1024 * 1024
ORIGIN = "https://app.example.com"


def stored_bytes(deployment: Deployment, upload_id: str) -> bytes:
    answer = deployment.s3.get_object(Bucket=deployment.stack.bucket, Key=f"t/acme/{upload_id}")
    return bytes(answer["Body"].read())


@pytest.mark.parametrize(("strategy", "size_bytes"), [("put", 1), ("put", 5 * MIB), ("multipart", 20 * MIB + 1)])
def test_the_very_bytes_land_in_the_other_store(seaweed_deployment: Deployment, strategy: str, size_bytes: int) -> None:
    """What was sent is what SeaweedFS holds, and the upload is ready."""
    content = random_bytes(size_bytes, seed=size_bytes)
    api = Api(seaweed_deployment.stack.api_url, seaweed_deployment.token())
    proof = send(api, content, strategy=strategy, read_back=lambda id_: stored_bytes(seaweed_deployment, id_))
    assert proof.sha256 == hashlib.sha256(content).hexdigest()
    assert seaweed_deployment.call("GET", f"/v1/uploads/{proof.upload_id}").json()["state"] == "ready"
    assert f"t/acme/{proof.upload_id}" in seaweed_deployment.objects()


def test_nothing_lands_in_the_emulators_own_buckets(seaweed_deployment: Deployment) -> None:
    """The stack's own bucket is there and stays empty; the other's name is none of the emulator's."""
    test_the_very_bytes_land_in_the_other_store(seaweed_deployment, "put", 7)
    emulated = seaweed_deployment.emulator.client("s3")
    own = seaweed_deployment.emulator.client("cloudformation").describe_stack_resource(
        StackName=seaweed_deployment.stack.stack_name, LogicalResourceId="Bucket"
    )["StackResourceDetail"]["PhysicalResourceId"]
    assert emulated.list_objects_v2(Bucket=own)["KeyCount"] == 0
    assert emulated.list_multipart_uploads(Bucket=own).get("Uploads", []) == []
    assert seaweed_deployment.stack.bucket not in [bucket["Name"] for bucket in emulated.list_buckets()["Buckets"]]


def test_urls_are_signed_for_the_store_by_the_stores_own_identity(seaweed_deployment: Deployment) -> None:
    """Its address in path style, its region, the secret's key; nothing of the function's role."""
    deployment = seaweed_deployment
    upload = deployment.start(filename="a", size_bytes=1, content_type="a/b")
    url = urlsplit(upload["request"]["url"])
    query = parse_qs(url.query)
    secret = deployment.emulator.client("secretsmanager").get_secret_value(SecretId=deployment.stack.s3_secret_arn)
    key_id, _, region, *_ = query["X-Amz-Credential"][0].split("/")
    assert f"{url.scheme}://{url.netloc}" == deployment.stack.s3_url != deployment.stack.emulator_url
    assert url.path == f"/{deployment.stack.bucket}/t/acme/{upload['id']}"
    assert (key_id, region) == (json.loads(secret["SecretString"])["access_key_id"], STORE_REGION)
    assert "X-Amz-Security-Token" not in query


def test_curl_uploads_both_kinds_when_the_printed_lines_are_pasted(
    seaweed_deployment: Deployment, tmp_path: Path
) -> None:
    """What `make run STORE=seaweedfs` prints works word for word."""
    script = "set -euo pipefail\n" + curl_lines(
        seaweed_deployment.stack.api_url, seaweed_deployment.token(scope=ALL_SCOPES)
    )
    done = subprocess.run(  # noqa: S603 # our own script
        ["/bin/bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count('"state":"ready"') == 2


def test_what_was_not_signed_is_refused_by_the_store(seaweed_deployment: Deployment) -> None:
    """Another length, another type, another key, a second use; the honest request is the control."""
    upload = seaweed_deployment.start(filename="a.txt", size_bytes=5, content_type="text/plain")
    url, headers = upload["request"]["url"], upload["request"]["headers"]
    key = f"t/acme/{upload['id']}"
    bent = [
        requests.put(url, data=b"seven b", headers={**headers, "content-length": "7"}, timeout=30),
        requests.put(url, data=b"hello", headers={**headers, "content-type": "text/html"}, timeout=30),
        requests.put(url.replace("/t/acme/", "/t/rival/"), data=b"hello", headers=headers, timeout=30),
    ]
    assert [answer.status_code for answer in bent] == [403, 403, 403]
    assert not {key, key.replace("acme", "rival")} & set(seaweed_deployment.objects())
    assert requests.put(url, data=b"hello", headers=headers, timeout=30).status_code == 200
    assert requests.put(url, data=b"other", headers=headers, timeout=30).status_code == 412
    assert stored_bytes(seaweed_deployment, upload["id"]) == b"hello"


def test_other_bytes_than_were_promised_are_rejected_and_deleted(seaweed_deployment: Deployment) -> None:
    """The service looks into the other store before it says ready, and may delete there."""
    upload = seaweed_deployment.start(filename="a.txt", size_bytes=5, content_type="text/plain")
    key = f"t/acme/{upload['id']}"
    seaweed_deployment.s3.put_object(Bucket=seaweed_deployment.stack.bucket, Key=key, Body=b"seven b")
    for _ in range(2):
        answer = seaweed_deployment.call("POST", f"/v1/uploads/{upload['id']}/complete")
        assert (answer.status_code, answer.json()["code"]) == (422, "NOT_AS_PROMISED")
    assert key not in seaweed_deployment.objects()
    assert seaweed_deployment.call("GET", f"/v1/uploads/{upload['id']}").json()["state"] == "rejected"


def test_parts_are_freed_in_the_store_when_an_upload_is_aborted(seaweed_deployment: Deployment) -> None:
    """DELETE reaches the multipart upload that is open there."""
    upload = seaweed_deployment.start(filename="a", size_bytes=11 * MIB, content_type="a/b", strategy="multipart")
    before = seaweed_deployment.open_multiparts()
    assert seaweed_deployment.call("DELETE", f"/v1/uploads/{upload['id']}").json()["state"] == "aborted"
    assert len(seaweed_deployment.open_multiparts()) == len(before) - 1


@pytest.mark.parametrize(("origin", "allowed"), [(ORIGIN, ORIGIN), ("https://evil.example", None)])
def test_pages_may_send_to_the_store_only_from_the_allow_list(
    seaweed_deployment: Deployment, origin: str, allowed: str | None
) -> None:
    """The bucket there was set up with the template's own rules."""
    upload = seaweed_deployment.start(filename="a", size_bytes=1, content_type="a/b")
    asks = {"Origin": origin, "Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "content-type"}
    preflight = requests.options(upload["request"]["url"], headers=asks, timeout=30)
    assert preflight.headers.get("Access-Control-Allow-Origin") == allowed


def test_stack_json_says_where_the_files_are_and_where_the_keys(seaweed_deployment: Deployment) -> None:
    """So that other programs can look at them; no key stands in it."""
    deployment = seaweed_deployment
    text = (deployment.folder / "stack.json").read_text()
    told = json.loads(text)
    assert told["s3_url"] == deployment.stack.s3_url != told["emulator_url"]
    assert told["bucket"] == deployment.stack.bucket
    assert told["s3_secret_arn"] == deployment.stack.s3_secret_arn
    listed = deployment.stack.s3_client().list_objects_v2(Bucket=told["bucket"])
    assert [item["Key"] for item in listed.get("Contents", [])] == deployment.objects()
    secret = deployment.emulator.client("secretsmanager").get_secret_value(SecretId=told["s3_secret_arn"])
    assert not [value for value in json.loads(secret["SecretString"]).values() if value in text]
