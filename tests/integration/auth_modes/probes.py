"""One call for each route, on what acme has: all of them can be repeated, and then answer the same."""

from __future__ import annotations

import time
from dataclasses import dataclass

import requests

from tests.integration.auth_modes.people import Person
from tests.integration.clients import CONTENT, PROMISE

PATIENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Belongings:
    """Ids of what acme has: uploads that are open, aborted and ready, a job that is done, API tokens."""

    open_upload: str
    aborted_upload: str
    ready_upload: str
    done_job: str
    api_token: str
    revoked_api_token: str


def call_of(operation: str, of_acme: Belongings) -> tuple[str, str, object]:
    """Method, path and body that call this operation, by its id; None for the body is none."""
    uploads, jobs, tokens = "/v1/uploads", "/v1/jobs", "/v1/tokens"
    job = {"type": "digest", "input": {"upload_id": of_acme.ready_upload}}
    calls: dict[str, tuple[str, str, object]] = {
        "startUpload": ("POST", uploads, PROMISE),
        "listUploads": ("GET", uploads, None),
        "getUpload": ("GET", f"{uploads}/{of_acme.open_upload}", None),
        "getUploadResult": ("GET", f"{uploads}/{of_acme.ready_upload}/result", None),
        "signParts": ("POST", f"{uploads}/{of_acme.open_upload}/parts", None),
        "getCurlConfig": ("GET", f"{uploads}/{of_acme.open_upload}/curl", None),
        "completeUpload": ("POST", f"{uploads}/{of_acme.ready_upload}/complete", None),
        "abortUpload": ("DELETE", f"{uploads}/{of_acme.aborted_upload}", None),
        "signDownload": ("POST", f"{uploads}/{of_acme.ready_upload}/download", None),
        "getHealth": ("GET", "/v1/health", None),
        "getOpenApi": ("GET", "/v1/openapi.json", None),
        "startBatch": ("POST", "/v2/uploads", {"uploads": [PROMISE]}),
        "submitJob": ("POST", jobs, job),
        "listJobs": ("GET", jobs, None),
        "getJob": ("GET", f"{jobs}/{of_acme.done_job}", None),
        "getJobResult": ("GET", f"{jobs}/{of_acme.done_job}/result", None),
        "cancelJob": ("DELETE", f"{jobs}/{of_acme.done_job}", None),  # who may is told that there is nothing to cancel
        "makeToken": ("POST", tokens, {"scopes": ["uploads:read"]}),
        "listTokens": ("GET", tokens, None),
        "getToken": ("GET", f"{tokens}/{of_acme.api_token}", None),
        "rotateToken": ("POST", f"{tokens}/{of_acme.api_token}/rotate", None),
        "revokeToken": ("DELETE", f"{tokens}/{of_acme.revoked_api_token}", None),
        "unknownPath": ("GET", "/v1/nothing", None),
    }
    return calls[operation]


def make_belongings(owner: Person, *, with_tokens: bool) -> Belongings:
    """All of it, made by somebody of acme's who may. Without tokens their ids are ones that nobody has."""
    nobody = "01M81XFF80FMDPR3MZ4JM56722"
    open_upload, aborted, ready = (made(owner.call("POST", "/v1/uploads", PROMISE), 201) for _ in range(3))
    made(owner.call("DELETE", f"/v1/uploads/{aborted['id']}"), 200)
    finish(owner, ready)
    done = submit(owner, str(ready["id"]))
    wait_for(owner, done)
    return Belongings(
        open_upload=str(open_upload["id"]),
        aborted_upload=str(aborted["id"]),
        ready_upload=str(ready["id"]),
        done_job=done,
        api_token=api_token(owner) if with_tokens else nobody,
        revoked_api_token=revoked_api_token(owner) if with_tokens else nobody,
    )


def made(answer: requests.Response, status: int) -> dict[str, object]:
    assert answer.status_code == status, answer.text
    return dict(answer.json())


def finish(owner: Person, upload: dict[str, object]) -> None:
    """Send the bytes, and complete it."""
    request = upload["request"]
    assert isinstance(request, dict)
    sent = requests.put(request["url"], data=CONTENT, headers=request["headers"], timeout=30)
    assert sent.status_code == 200, sent.text
    made(owner.call("POST", f"/v1/uploads/{upload['id']}/complete"), 200)


def submit(owner: Person, upload_id: str) -> str:
    job = made(owner.call("POST", "/v1/jobs", {"type": "digest", "input": {"upload_id": upload_id}}), 202)
    return str(job["id"])


def wait_for(owner: Person, job_id: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not made(owner.call("GET", f"/v1/jobs/{job_id}"), 200)["done"]:
        assert time.monotonic() < deadline, "the job never ended"
        time.sleep(0.1)


def api_token(owner: Person) -> str:
    return str(made(owner.call("POST", "/v1/tokens", {"scopes": ["uploads:read"]}), 201)["id"])


def revoked_api_token(owner: Person) -> str:
    token_id = api_token(owner)
    made(owner.call("DELETE", f"/v1/tokens/{token_id}"), 200)
    return token_id
