"""Jobs on files in the other store: the worker reads and writes there, with the store's own keys."""

from __future__ import annotations

import base64
import hashlib

import pytest
import requests

from delivery.probe import random_bytes
from tests.integration.archives import tar_of
from tests.integration.conftest import Deployment
from tests.integration.job_client import JobClient
from uploads.limits import INLINE_READ_BYTES


@pytest.fixture(scope="module")
def client(seaweed_deployment: Deployment) -> JobClient:
    return JobClient(seaweed_deployment, "jobs")


def test_a_whole_sha256_of_many_parts_is_verified_by_a_job(client: JobClient) -> None:
    """The store tells none, and so large a file no request reads: completing answers 202, and a job makes it ready."""
    content = random_bytes(INLINE_READ_BYTES // 4, seed=256) * 4 + b"1"
    checksum = {"algorithm": "sha256", "value": base64.b64encode(hashlib.sha256(content).digest()).decode()}
    upload = client.start(content, strategy="multipart", checksum=checksum)
    answer = client.call("POST", f"/v1/uploads/{upload['id']}/complete")
    assert (answer.status_code, answer.json()["state"]) == (202, "verifying"), answer.text
    (job,) = client.call("GET", f"/v1/jobs?upload_id={upload['id']}").json()["items"]
    ended = client.wait(job["id"])
    assert (ended["type"], ended["state"], ended["response"]["state"]) == ("verify", "succeeded", "ready")
    assert client.call("GET", f"/v1/uploads/{upload['id']}").json()["state"] == "ready"


def test_files_are_unpacked_into_the_other_store(client: JobClient, seaweed_deployment: Deployment) -> None:
    """Beside their archive, and fetched from there."""
    entries = {"a.txt": b"hello", "folder/b.bin": random_bytes(300_000, seed=9)}
    upload_id = client.ready(tar_of(entries), content_type="application/gzip")
    job = client.do_and_show("unpack", upload_id)
    for shown in job["response"]["entries"]:
        entry = {"job_id": job["id"], "number": shown["number"]}
        answer = client.call("POST", f"/v1/uploads/{upload_id}/download", {"entry": entry})
        url = answer.json()["request"]["url"]
        assert url.startswith(seaweed_deployment.stack.s3_url)
        assert requests.get(url, timeout=30).content == entries[shown["name"]]
