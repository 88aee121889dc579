"""A tenant's client of the deployed stack, for small files."""

from __future__ import annotations

from typing import Any

import requests

from tests.integration.conftest import Deployment

CONTENT = b"hello"
PROMISE = {"filename": "a.txt", "size_bytes": len(CONTENT), "content_type": "text/plain"}


class Client:
    """Somebody of the tenant's."""

    def __init__(self, deployment: Deployment, tenant: str) -> None:
        self._deployment = deployment
        self._token = deployment.token(tenant=tenant)

    def call(self, method: str, path: str, body: object = None) -> requests.Response:
        return self._deployment.call(method, path, token=self._token, body=body)

    def start(self, **more: Any) -> dict[str, Any]:
        answer = self.call("POST", "/v1/uploads", {**PROMISE, **more})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def send(self, upload: dict[str, Any], content: bytes = CONTENT) -> int:
        """The bytes, as the upload says; S3's status."""
        request = upload["request"]
        if request["method"] == "POST":
            form = requests.post(request["url"], data=request["fields"], files={"file": content}, timeout=30)
            return form.status_code
        return requests.put(request["url"], data=content, headers=request["headers"], timeout=30).status_code

    def complete(self, upload: dict[str, Any]) -> requests.Response:
        return self.call("POST", f"/v1/uploads/{upload['id']}/complete")
