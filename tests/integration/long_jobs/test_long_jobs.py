"""Jobs that take longer than a request may, and far longer than the function lives that does them."""

from __future__ import annotations

import base64
import hashlib
import json
import time
import zlib
from typing import Any

import anycrc  # type: ignore[import-untyped] # it publishes none
import pytest
import requests

from delivery.probe import random_bytes
from tests.integration.archives import tar_of, zip_of
from tests.integration.conftest import Deployment
from tests.integration.job_backstage import Backstage
from tests.integration.job_client import JobClient
from tests.integration.long_jobs.work import LONG_BYTES, entries, long_content
from uploads.limits import MIB

GATEWAY_SECONDS = 29
PATIENCE_SECONDS = 240.0  # a run that is ended in its third second is made up for by the dispatcher


def follow(client: JobClient, job_id: str) -> list[dict[str, Any]]:
    """All that a client sees of a job which asks as often as it is told to."""
    seen: list[dict[str, Any]] = []
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not seen or not seen[-1]["done"]:
        assert time.monotonic() < give_up_at, seen[-1]
        answer = client.call("GET", f"/v1/jobs/{job_id}")
        seen.append(answer.json())
        time.sleep(int(answer.headers.get("Retry-After", 0)))
    return seen


@pytest.fixture(scope="module")
def followed(client: JobClient) -> list[dict[str, Any]]:
    """A job that reads for half a minute, as its client sees it."""
    algorithms = ["sha256", "sha1", "md5", "crc32", "crc32c", "crc64nvme"]
    upload_id = client.ready(long_content(), strategy="multipart")
    job = client.submit("digest", upload_id, parameters={"algorithms": algorithms})
    return follow(client, job["id"])


def test_progress_grows_while_a_client_polls_for_longer_than_a_request_may_take(
    followed: list[dict[str, Any]],
) -> None:
    """Never back, and to the end."""
    fractions = [job["progress"]["fraction"] for job in followed]
    assert fractions == sorted(fractions)
    assert len({fraction for fraction in fractions if 0 < fraction < 1}) >= 5
    assert (followed[-1]["state"], fractions[-1]) == ("succeeded", 1)


def test_a_digest_is_right_after_many_lives_of_its_worker(backstage: Backstage, followed: list[dict[str, Any]]) -> None:
    """Each began where the last one had stopped: three seconds are all that one has."""
    content, job = long_content(), followed[-1]
    wanted = {name: hashlib.new(name, content).digest() for name in ("sha256", "sha1", "md5")}
    wanted["crc32"] = zlib.crc32(content).to_bytes(4)
    wanted["crc32c"] = anycrc.Model("CRC32C").calc(content).to_bytes(4)
    wanted["crc64nvme"] = anycrc.Model("CRC64-NVME").calc(content).to_bytes(8)
    found = {name: base64.b64decode(told["value"]) for name, told in job["response"]["digests"].items()}
    assert found == wanted
    assert job["response"]["size_bytes"] == LONG_BYTES
    record = backstage.record(job["id"])
    assert record.started_at is not None
    assert record.ended_at is not None
    assert (record.ended_at - record.started_at).total_seconds() > GATEWAY_SECONDS
    lives = {line["request_id"] for line in backstage.lines(job["id"], "job_continued")}
    assert len(lives) >= 8
    assert len(backstage.lines(job["id"], "job_ended")) == 1


@pytest.mark.parametrize("pack", [zip_of, tar_of])
def test_an_archive_is_inspected_and_unpacked_by_several_workers(
    client: JobClient, backstage: Backstage, slow_deployment: Deployment, pack: Any
) -> None:
    """No entry is missing, or another's, whether the archive can be entered in its middle or not."""
    upload_id = client.ready(pack(entries()), content_type="application/zip")
    inspected = client.wait(client.submit("inspect", upload_id)["id"], seconds=PATIENCE_SECONDS)
    assert inspected["response"]["verdict"] == ("match" if pack is zip_of else "mismatch")
    job = client.wait(client.submit("unpack", upload_id)["id"], seconds=PATIENCE_SECONDS)
    assert job["state"] == "succeeded", job
    assert backstage.lines(job["id"], "job_continued")
    listed = manifest_of(client, upload_id, job["id"])
    wanted = {name: (len(content), hashlib.sha256(content).hexdigest()) for name, content in entries().items()}
    assert {row["name"]: (row["size_bytes"], row["sha256"]) for row in listed} == wanted
    assert len(listed) == len(wanted)
    prefix, s3 = f"t/{client.tenant}/{upload_id}/{job['id']}", slow_deployment.s3
    for row in listed:
        stored = s3.get_object(Bucket=slow_deployment.stack.bucket, Key=f"{prefix}/{row['number']:05d}")
        assert stored["Body"].read() == entries()[row["name"]]


def manifest_of(client: JobClient, upload_id: str, job_id: str) -> list[dict[str, Any]]:
    """All entries, as anybody downloads the list of them."""
    entry = {"entry": {"job_id": job_id, "number": 0}}
    answer = client.call("POST", f"/v1/uploads/{upload_id}/download", entry)
    return list(json.loads(requests.get(answer.json()["request"]["url"], timeout=30).content)["entries"])


def test_an_upload_is_completed_and_read_by_several_workers(client: JobClient, backstage: Backstage) -> None:
    """Its whole SHA-256 was promised, which no store tells of parts: one job assembles, reads and judges."""
    content = random_bytes(20 * MIB, seed=30)
    checksum = {"algorithm": "sha256", "value": base64.b64encode(hashlib.sha256(content).digest()).decode()}
    upload = client.start(content, strategy="multipart", checksum=checksum)
    answer = client.call("POST", f"/v1/uploads/{upload['id']}/complete", prefer="respond-async")
    assert (answer.status_code, answer.json()["type"]) == (202, "complete")
    job = client.wait(answer.json()["id"], seconds=PATIENCE_SECONDS)
    assert (job["state"], job["response"]["state"]) == ("succeeded", "ready"), job
    assert backstage.lines(job["id"], "job_continued")
    assert client.call("GET", f"/v1/uploads/{upload['id']}").json()["state"] == "ready"


def test_a_lost_message_is_made_up_for_by_the_schedule_alone(
    client: JobClient, backstage: Backstage, lost_job_id: str
) -> None:
    """Nobody has called the dispatcher, and it had to send once."""
    assert client.wait(lost_job_id, seconds=PATIENCE_SECONDS)["state"] == "succeeded"
    assert backstage.record(lost_job_id).sent_count <= 1
    assert len(backstage.lines(lost_job_id, "job_ended")) == 1
