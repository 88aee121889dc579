"""A tenant's client of jobs on the deployed stack: it submits, and waits as the service tells it to."""

from __future__ import annotations

import json
import time
from typing import Any

import requests

from delivery.probe import put, put_parts
from local.tokens import ALL_SCOPES
from tests.integration.conftest import Deployment

PATIENCE_SECONDS = 90.0  # the dispatcher comes once a minute


class JobClient:
    """Somebody of the tenant's, with these scopes."""

    def __init__(self, deployment: Deployment, tenant: str, scope: str = ALL_SCOPES) -> None:
        self.tenant = tenant
        self._deployment = deployment
        self._token = deployment.token(tenant=tenant, scope=scope)

    def call(self, method: str, path: str, body: object = None, **headers: str) -> requests.Response:
        """One call; `headers` with underscores for hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._deployment.call(method, path, token=self._token, body=body, headers=named)

    def start(self, content: bytes, **promise: Any) -> dict[str, Any]:
        """An upload whose bytes have arrived, and that nobody has completed."""
        told = {"filename": "a.bin", "content_type": "application/octet-stream", "size_bytes": len(content), **promise}
        answer = self.call("POST", "/v1/uploads", told)
        assert answer.status_code == 201, answer.text
        upload = dict(answer.json())
        if upload["strategy"] == "multipart":
            put_parts(upload, content)
        else:
            put(upload["request"], content)
        return upload

    def ready(self, content: bytes, **promise: Any) -> str:
        """The id of an upload that is ready."""
        upload = self.start(content, **promise)
        answer = self.call("POST", f"/v1/uploads/{upload['id']}/complete")
        assert (answer.status_code, answer.json()["state"]) == (200, "ready"), answer.text
        return str(upload["id"])

    def order(self, job_type: str, upload_id: str, **more: Any) -> dict[str, Any]:
        """The body that submits a job."""
        return {"type": job_type, "input": {"upload_id": upload_id}, **more}

    def submit(self, job_type: str, upload_id: str, **more: Any) -> dict[str, Any]:
        """A job that has been taken."""
        answer = self.call("POST", "/v1/jobs", self.order(job_type, upload_id, **more))
        assert answer.status_code == 202, answer.text
        return dict(answer.json())

    def get(self, job_id: str, **headers: str) -> dict[str, Any]:
        """How it stands."""
        answer = self.call("GET", f"/v1/jobs/{job_id}", **headers)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def wait(self, job_id: str, *, seconds: float = PATIENCE_SECONDS) -> dict[str, Any]:
        """The job once it has ended, by long polls."""
        give_up_at = time.monotonic() + seconds
        while not (job := self.get(job_id, prefer="wait=5"))["done"]:
            assert time.monotonic() < give_up_at, f"still not over: {json.dumps(job)}"
        return job

    def do_and_show(self, job_type: str, upload_id: str, **more: Any) -> dict[str, Any]:
        """Submit, and wait for a success; the job."""
        job = self.wait(self.submit(job_type, upload_id, **more)["id"])
        assert job["state"] == "succeeded", job
        return job

    def do(self, job_type: str, upload_id: str, **more: Any) -> dict[str, Any]:
        """Submit, and wait for a success; its response."""
        return dict(self.do_and_show(job_type, upload_id, **more)["response"])
