"""An upload is finished by a job where its client prefers that, on the deployed stack."""

from __future__ import annotations

from delivery.probe import random_bytes
from tests.integration.conftest import Deployment
from tests.integration.job_client import JobClient
from tests.integration.tampering.digests import digest
from uploads.promise import Algorithm

TENANT = "completed-later"


def test_an_upload_is_completed_by_a_job_where_its_client_prefers_that(deployment: Deployment) -> None:
    """202 and the job at once; the client that may write uploads polls it, and finds the upload ready."""
    client = JobClient(deployment, TENANT, "uploads:write")
    content = random_bytes(6 * 2**20, seed=6)
    upload = client.start(
        content,
        strategy="multipart",
        part_size_bytes=5 * 2**20,
        checksum={"algorithm": "sha256", "value": digest(Algorithm.SHA256, content)},
    )
    answer = client.call("POST", f"/v1/uploads/{upload['id']}/complete", prefer="respond-async")
    assert (answer.status_code, answer.json()["type"]) == (202, "complete")
    assert answer.headers["Preference-Applied"] == "respond-async"
    job_id = answer.headers["Location"].rpartition("/")[2]
    job = client.wait(job_id)
    assert (job["state"], job["response"]["state"]) == ("succeeded", "ready")
    seen = client.call("GET", f"/v1/uploads/{upload['id']}").json()
    assert (seen["state"], seen["object"]["size_bytes"]) == ("ready", len(content))


def test_a_job_ends_with_why_an_upload_cannot_be_completed(deployment: Deployment) -> None:
    """Other bytes than were promised: the job fails in the words that a request would have been refused with."""
    client = JobClient(deployment, TENANT, "uploads:write")
    content = random_bytes(6 * 2**20, seed=6)
    upload = client.start(
        content,
        strategy="multipart",
        part_size_bytes=5 * 2**20,
        checksum={"algorithm": "sha256", "value": digest(Algorithm.SHA256, b"other bytes")},
    )
    answer = client.call("POST", f"/v1/uploads/{upload['id']}/complete", prefer="respond-async")
    job = client.wait(answer.json()["id"])
    assert (job["state"], job["error"]["code"], job["error"]["status"]) == ("failed", "NOT_AS_PROMISED", 422)
    assert client.call("GET", f"/v1/uploads/{upload['id']}").json()["state"] == "rejected"
