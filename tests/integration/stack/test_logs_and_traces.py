"""What the deployed stack writes down about a request, and what it must never write down."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.integration.conftest import Deployment
from tests.integration.logs import log_lines


@pytest.fixture(scope="module")
def started(deployment: Deployment) -> tuple[dict[str, Any], str, str]:
    """An upload just started, the gateway's id of that request, and the token that was used."""
    token = deployment.token()
    promise = {"filename": "film.mp4", "size_bytes": 11 * 2**20, "content_type": "video/mp4", "strategy": "multipart"}
    answer = deployment.call("POST", "/v1/uploads", token=token, body=promise)
    deployment.call("POST", f"/v1/uploads/{answer.json()['id']}/complete", token=token)
    time.sleep(0.5)  # the emulator writes logs a moment after it answers
    return answer.json(), answer.headers["X-Request-Id"], token


def test_every_line_is_one_json_object_with_the_ids(
    deployment: Deployment, started: tuple[dict[str, Any], str, str]
) -> None:
    """request_id, trace id and upload id are on the lines of a request; messages are fixed event names."""
    upload, request_id, _ = started
    lines = [json.loads(line) for line in log_lines(deployment, "issuer")]
    mine = [line for line in lines if line.get("request_id") == request_id]
    assert [line["message"] for line in mine] == ["upload_issued", "request_answered"]
    assert {line["upload_id"] for line in mine} == {upload["id"]}
    assert all(line["xray_trace_id"].startswith("1-") for line in mine)
    assert all(line["message"].replace("_", "").isalpha() for line in lines)


def test_the_authorizer_says_whom_it_let_in_and_why_not(
    deployment: Deployment, started: tuple[dict[str, Any], str, str]
) -> None:
    """One JSON object for each decision, in the request's trace (this engine gives authorizers no request id)."""
    deployment.call("GET", f"/v1/uploads/{started[0]['id']}", token="a.b.c")
    time.sleep(0.5)
    # The exception that makes the gateway answer 401 is printed by the platform; on AWS as JSON too.
    lines = [json.loads(line) for line in log_lines(deployment, "authorizer") if line.startswith("{")]
    accepted = [line for line in lines if line["message"] == "token_accepted"]
    refused = [line for line in lines if line["message"] == "token_refused"]
    assert accepted[-1]["tenant"] == "acme"
    assert refused[-1]["reason"].isupper()
    assert all(line["xray_trace_id"].startswith("1-") for line in accepted + refused)


def test_core_calls_and_aws_calls_are_one_trace(
    deployment: Deployment, started: tuple[dict[str, Any], str, str]
) -> None:
    """The core call is a subsegment with the upload's id; the AWS calls that it made are its children."""
    upload, _, _ = started
    core = deployment.segments.wait_for(
        lambda s: s["name"] == "start_upload" and s.get("annotations", {}).get("upload_id") == upload["id"]
    )
    assert core["annotations"]["tenant"] == "acme"
    made = deployment.segments.children_of(core["id"])
    operations = [call["aws"]["operation"] for call in made]
    assert operations[-2:] == ["CreateMultipartUpload", "PutItem"]
    assert operations[:-2] in ([], ["GetItem"])  # the tenant's own limits, once a minute
    assert {call["trace_id"] for call in made} == {core["trace_id"]}


def test_no_secret_is_in_any_log_line_or_trace(
    deployment: Deployment, started: tuple[dict[str, Any], str, str]
) -> None:
    """No token, no part of one, no signature, no session token, no presigned URL."""
    upload, _, token = started
    query = parse_qs(urlsplit(upload["multipart"]["page"]["parts"][0]["url"]).query)
    secrets = [*token.split("."), query["X-Amz-Signature"][0], query["X-Amz-Security-Token"][0], "X-Amz-Signature"]
    written = "\n".join([*log_lines(deployment, "issuer"), *log_lines(deployment, "authorizer")])
    written += deployment.segments.text()
    assert [secret for secret in secrets if secret in written] == []
