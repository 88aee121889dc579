"""Who may do what with jobs, and what is refused before it is one, on the deployed stack."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.conftest import Deployment
from tests.integration.job_client import JobClient

TENANT = "owned-jobs"


@pytest.fixture(scope="module")
def client(deployment: Deployment) -> JobClient:
    return JobClient(deployment, TENANT)


@pytest.fixture(scope="module")
def upload_id(client: JobClient) -> str:
    return client.ready(b"hello")


def test_nobody_else_sees_or_touches_a_job(client: JobClient, deployment: Deployment, upload_id: str) -> None:
    """To another tenant it is not there, and neither is the upload."""
    job, rival = client.submit("digest", upload_id), JobClient(deployment, "rival")
    assert [rival.call(method, f"/v1/jobs/{job['id']}").status_code for method in ("GET", "DELETE")] == [404, 404]
    assert rival.call("POST", "/v1/jobs", rival.order("digest", upload_id)).status_code == 404
    assert rival.call("GET", "/v1/jobs").json()["items"] == []
    assert client.wait(job["id"])["state"] == "succeeded"


@pytest.mark.parametrize(
    ("scope", "submits", "polls", "lists", "cancels"),
    [
        ("jobs:read", 403, 200, 200, 403),
        ("jobs:write", 202, 200, 200, 409),
        ("uploads:write", 403, 200, 403, 403),
        ("uploads:read", 403, 403, 403, 403),
    ],
)
def test_scopes_say_who_may_do_what(
    client: JobClient,
    deployment: Deployment,
    upload_id: str,
    scope: str,
    submits: int,
    polls: int,
    lists: int,
    cancels: int,
) -> None:
    """Who completes an upload may poll, for completing may be answered with a job."""
    job = client.wait(client.submit("digest", upload_id)["id"])
    somebody = JobClient(deployment, TENANT, scope)
    assert somebody.call("POST", "/v1/jobs", client.order("digest", upload_id)).status_code == submits
    assert somebody.call("GET", f"/v1/jobs/{job['id']}").status_code == polls
    assert somebody.call("GET", "/v1/jobs").status_code == lists
    assert somebody.call("DELETE", f"/v1/jobs/{job['id']}").status_code == cancels


def test_a_repeated_submission_is_the_same_job(client: JobClient, upload_id: str) -> None:
    """By its Idempotency-Key; with another body it is refused."""
    order = client.order("digest", upload_id)
    answers = [client.call("POST", "/v1/jobs", order, idempotency_key="once") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    other = client.call("POST", "/v1/jobs", client.order("inspect", upload_id), idempotency_key="once")
    assert (other.status_code, other.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")


def test_what_no_type_takes_is_refused_at_once(client: JobClient, upload_id: str) -> None:
    """An unknown type, one of the service's own, and parameters of none."""
    orders: list[dict[str, Any]] = [
        client.order("paint", upload_id),
        client.order("complete", upload_id),
        client.order("digest", upload_id, parameters={"algorithms": ["sha3"]}),
    ]
    answers = [client.call("POST", "/v1/jobs", order) for order in orders]
    assert [answer.status_code for answer in answers] == [400, 400, 400]
    pointers = [answer.json()["errors"][0]["pointer"] for answer in answers]
    assert pointers == ["/type", "/type", "/parameters/algorithms/0"]
