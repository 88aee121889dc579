"""What the deployed stack writes down about a job, on both sides of its queue, and what it must never write down."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from local.tokens import ALL_SCOPES
from tests.integration.conftest import Deployment
from tests.integration.job_backstage import Backstage
from tests.integration.job_client import JobClient
from tests.integration.logs import log_lines, log_lines_once

TENANT = "traced-jobs"


@dataclass(frozen=True, slots=True)
class Done:
    """A job that has ended, the token that submitted it, and the worker's lines of the invocation that did it."""

    job: dict[str, Any]
    token: str
    lines: list[dict[str, Any]]


@pytest.fixture(scope="module")
def done(deployment: Deployment) -> Done:
    client, token = JobClient(deployment, TENANT), deployment.token(tenant=TENANT, scope=ALL_SCOPES)
    order = client.order("digest", client.ready(b"hello"))
    job = client.wait(deployment.call("POST", "/v1/jobs", token=token, body=order).json()["id"])
    log_lines_once(deployment, "job-worker", job["id"])
    (line,) = Backstage(deployment, TENANT).lines(job["id"], "job_ended")
    lines = [json.loads(text) for text in log_lines(deployment, "job-worker")]
    return Done(job, token, [one for one in lines if one.get("request_id") == line["request_id"]])


def test_the_work_is_in_the_trace_of_the_request_that_asked_for_it(deployment: Deployment, done: Done) -> None:
    """Across the queue; both ends can be found by the job's id."""

    def of_job(name: str) -> dict[str, Any]:
        return deployment.segments.wait_for(
            lambda s: s["name"] == name and s.get("annotations", {}).get("job_id") == done.job["id"]
        )

    asked, worked = of_job("submit_job"), of_job("run_job")
    assert worked["trace_id"] == asked["trace_id"]
    assert worked["annotations"]["tenant"] == asked["annotations"]["tenant"] == TENANT
    assert (worked["annotations"]["job_type"], worked["annotations"]["outcome"]) == ("digest", "ended")
    made = deployment.segments.children_of(worked["id"])
    assert {call["trace_id"] for call in made} == {asked["trace_id"]}
    assert {"GetItem", "PutItem"} <= {call["aws"]["operation"] for call in made}


def test_every_line_of_the_worker_names_the_job(deployment: Deployment, done: Done) -> None:
    """And the tenant, the request and the trace."""
    asked = deployment.segments.wait_for(
        lambda s: s["name"] == "submit_job" and s.get("annotations", {}).get("job_id") == done.job["id"]
    )
    told = [line for line in done.lines if "message" in line]
    assert [line["message"] for line in told] == ["job_ended"]
    assert {(line["job_id"], line["tenant"]) for line in told} == {(done.job["id"], TENANT)}
    assert {line["xray_trace_id"] for line in told} == {asked["trace_id"]}


def test_figures_of_jobs_are_logged_for_metrics(deployment: Deployment, done: Done) -> None:
    """How long they waited, how long they took, and how they ended."""
    lines = [json.loads(text) for text in log_lines(deployment, "job-worker")]
    measured = [line for line in lines if line.get("job_type") == [done.job["type"]] or "_aws" in line]
    assert {name for line in measured for name in line} >= {"JobAge", "JobDuration", "JobsEnded"}


def test_no_secret_is_in_any_log_line_or_trace(deployment: Deployment, done: Done) -> None:
    """No part of a token, no signature, no presigned URL: the worker reads files by one."""
    written = "\n".join(
        line for name in ("job-api", "job-worker", "dispatcher") for line in log_lines(deployment, name)
    )
    written += deployment.segments.text()
    secrets = [*done.token.split("."), "X-Amz-Signature", "X-Amz-Security-Token", "AWS4-HMAC-SHA256"]
    assert [secret for secret in secrets if secret in written] == []
