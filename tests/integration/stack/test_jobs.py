"""Jobs through the deployed stack: submitted, polled, listed, cancelled, by whoever may."""

from __future__ import annotations

import base64
import hashlib
import time

import pytest
import requests

from delivery.probe import random_bytes
from tests.integration.archives import zip_of
from tests.integration.conftest import Deployment
from tests.integration.job_backstage import Backstage
from tests.integration.job_client import JobClient
from tests.integration.tampering.digests import digest
from uploads.promise import Algorithm

TENANT = "jobs"
CONTENT = random_bytes(100_000, seed=5)
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


@pytest.fixture(scope="module")
def client(deployment: Deployment) -> JobClient:
    return JobClient(deployment, TENANT)


@pytest.fixture(scope="module")
def backstage(deployment: Deployment) -> Backstage:
    return Backstage(deployment, TENANT)


@pytest.fixture(scope="module")
def upload_id(client: JobClient) -> str:
    """A ready upload with CONTENT."""
    return client.ready(CONTENT)


def test_a_job_is_accepted_with_where_and_when_to_ask_for_it(client: JobClient, upload_id: str) -> None:
    """202, and all that a client needs to go on; each poll says when to come again, until there is no need."""
    answer = client.call("POST", "/v1/jobs", client.order("digest", upload_id))
    job = answer.json()
    assert answer.status_code == 202
    assert answer.headers["Location"].endswith(f"/v1/jobs/{job['id']}")
    assert (job["type"], job["done"], job["input"]) == ("digest", False, {"upload_id": upload_id})
    give_up_at = time.monotonic() + 60
    while not job["done"]:
        assert time.monotonic() < give_up_at
        time.sleep(int(answer.headers["Retry-After"]))
        answer = client.call("GET", f"/v1/jobs/{job['id']}")
        job = answer.json()
    assert job["state"] == "succeeded"
    assert job["progress"] == {"fraction": 1.0, "processed_bytes": len(CONTENT), "total_bytes": len(CONTENT)}
    assert "Retry-After" not in answer.headers


def test_a_long_poll_is_answered_as_soon_as_the_job_has_ended(client: JobClient, upload_id: str) -> None:
    """Not after the 20 seconds that it may take."""
    job = client.submit("digest", upload_id)
    asked_at = time.monotonic()
    answer = client.call("GET", f"/v1/jobs/{job['id']}", prefer="wait=20")
    assert answer.json()["state"] == "succeeded"
    assert time.monotonic() - asked_at < 15
    assert answer.headers["Preference-Applied"] == "wait=20"


def test_digests_are_those_of_the_bytes_that_were_sent(client: JobClient, upload_id: str) -> None:
    """All six, of bytes that nobody else has looked at."""
    names = ["sha256", "sha1", "md5", "crc32", "crc32c", "crc64nvme"]
    found = client.do("digest", upload_id, parameters={"algorithms": names})
    wanted = {name: digest(Algorithm(name), CONTENT) for name in names if name != "md5"}
    wanted["md5"] = base64.b64encode(hashlib.md5(CONTENT).digest()).decode()  # noqa: S324 # what clients ask for
    assert {name: told["value"] for name, told in found["digests"].items()} == wanted
    assert found["digests"]["sha256"]["hex"] == hashlib.sha256(CONTENT).hexdigest()
    assert (found["upload_id"], found["size_bytes"]) == (upload_id, len(CONTENT))


@pytest.mark.parametrize(("declared", "verdict"), [("image/png", "match"), ("application/pdf", "mismatch")])
def test_a_file_is_inspected_by_its_bytes(client: JobClient, declared: str, verdict: str) -> None:
    """Whatever it was declared as."""
    upload_id = client.ready(PNG, content_type=declared)
    found = client.do("inspect", upload_id)
    assert (found["detected"]["media_type"], found["declared_type"]) == ("image/png", declared)
    assert found["verdict"] == verdict


def test_the_files_of_an_archive_are_downloaded_one_by_one(client: JobClient) -> None:
    """Each by its number, with the bytes that were packed and under the name that it had."""
    entries = {"a.txt": b"hello", "folder/b.bin": random_bytes(300_000, seed=7), "\u00f6/\u00fc.txt": b""}
    upload_id = client.ready(zip_of(entries), content_type="application/zip")
    job = client.do_and_show("unpack", upload_id)
    listed = {entry["name"]: entry for entry in job["response"]["entries"]}
    assert {name: entry["size_bytes"] for name, entry in listed.items()} == {n: len(c) for n, c in entries.items()}
    for name, content in entries.items():
        entry = {"job_id": job["id"], "number": listed[name]["number"]}
        answer = client.call("POST", f"/v1/uploads/{upload_id}/download", {"entry": entry})
        fetched = requests.get(answer.json()["request"]["url"], timeout=30)
        assert fetched.content == content
        assert fetched.headers["content-disposition"].startswith("attachment")


def test_a_hostile_archive_is_refused_in_words_and_leaves_nothing(client: JobClient, deployment: Deployment) -> None:
    """A name that climbs out of its folder."""
    upload_id = client.ready(zip_of({"good.txt": b"1", "../../evil.txt": b"2"}), content_type="application/zip")
    job = client.wait(client.submit("unpack", upload_id)["id"])
    assert job["state"] == "failed"
    assert 400 <= job["error"]["status"] < 500
    assert job["error"]["detail"]
    assert [key for key in deployment.objects() if key.startswith(f"t/{TENANT}/{upload_id}/")] == []


def test_jobs_are_listed_newest_first(client: JobClient, upload_id: str) -> None:
    """By upload and state, a page at a time."""
    jobs = [client.wait(client.submit("inspect", upload_id)["id"])["id"] for _ in range(3)]
    query = f"/v1/jobs?upload_id={upload_id}&state=succeeded&limit=2"
    first = client.call("GET", query).json()
    assert [job["id"] for job in first["items"]] == jobs[:0:-1]
    second = client.call("GET", f"{query}&cursor={first['next_cursor']}").json()
    assert second["items"][0]["id"] == jobs[0]
    assert all("response" not in job for job in first["items"] + second["items"])


def test_a_job_that_waits_is_cancelled_at_once_for_good(
    client: JobClient, backstage: Backstage, upload_id: str
) -> None:
    """Its message still comes, and changes nothing."""
    with backstage.worker_held():
        job = client.submit("digest", upload_id)
        answers = [client.call("DELETE", f"/v1/jobs/{job['id']}") for _ in range(2)]
        assert [(answer.status_code, answer.json()["state"]) for answer in answers] == [(200, "cancelled")] * 2
    backstage.wait_for_quiet()
    assert client.get(job["id"])["state"] == "cancelled"


def test_a_job_that_has_ended_is_not_cancelled(client: JobClient, upload_id: str) -> None:
    """What it found stays."""
    job = client.wait(client.submit("digest", upload_id)["id"])
    answer = client.call("DELETE", f"/v1/jobs/{job['id']}")
    assert (answer.status_code, answer.json()["code"]) == (409, "JOB_SUCCEEDED")
    assert client.get(job["id"])["state"] == "succeeded"
