"""The list on the deployed stack: two tenants, each with its own, page after page."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.integration.conftest import Deployment

PROMISE = {"filename": "a.bin", "size_bytes": 5, "content_type": "a/b"}


class Tenant:
    """One tenant's view. Its name is its own, for the stack is shared by all tests."""

    def __init__(self, deployment: Deployment, scope: str = "uploads:write uploads:read") -> None:
        self.deployment = deployment
        self.name = f"tenant-{uuid.uuid4().hex[:12]}"
        self.token = deployment.token(tenant=self.name, scope=scope)

    def start(self, **promise: Any) -> str:
        answer = self.deployment.call("POST", "/v1/uploads", token=self.token, body={**PROMISE, **promise})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def ask(self, **query: Any) -> Any:
        return self.deployment.call("GET", "/v1/uploads", token=self.token, params=query)

    def listed(self, **query: Any) -> tuple[list[str], str | None]:
        answer = self.ask(**query)
        assert answer.status_code == 200, answer.text
        return [item["id"] for item in answer.json()["items"]], answer.json()["next_cursor"]


def test_each_tenant_lists_its_own_uploads_newest_first(deployment: Deployment) -> None:
    """Started by turns; a page ends where it was told to, and the next begins there."""
    acme, globex = Tenant(deployment), Tenant(deployment)
    started = [(acme.start(), globex.start()) for _ in range(5)]
    for index, tenant in enumerate((acme, globex)):
        newest_first = [ids[index] for ids in reversed(started)]
        assert tenant.listed() == (newest_first, None)
        first, cursor = tenant.listed(limit=2)
        second, cursor = tenant.listed(limit=2, cursor=cursor)
        third, end = tenant.listed(limit=2, cursor=cursor)
        assert (first + second + third, end) == (newest_first, None)


def test_a_cursor_of_another_tenant_or_question_is_refused(deployment: Deployment) -> None:
    """400, and nothing is listed."""
    acme, globex = Tenant(deployment), Tenant(deployment)
    for tenant in (acme, globex):
        tenant.start()
        tenant.start()
    _, cursor = acme.listed(limit=1)
    for answer in (globex.ask(cursor=cursor), acme.ask(cursor=cursor, state="issued"), acme.ask(cursor=f"{cursor}A")):
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/cursor")
    assert acme.ask(cursor=cursor).status_code == 200


def test_uploads_are_found_by_state_and_by_fingerprint(deployment: Deployment) -> None:
    """A writer alone may ask: it resumes from another device."""
    tenant = Tenant(deployment, scope="uploads:write")
    fingerprint = "film é & co/100%=ü"
    aborted, resumable = tenant.start(), tenant.start(fingerprint=fingerprint)
    deployment.call("DELETE", f"/v1/uploads/{aborted}", token=tenant.token)
    assert tenant.listed(state="aborted") == ([aborted], None)
    assert tenant.listed(state="issued") == ([resumable], None)
    assert tenant.listed(state="ready") == ([], None)
    assert tenant.listed(fingerprint=fingerprint) == ([resumable], None)
    assert Tenant(deployment).listed(fingerprint=fingerprint) == ([], None)
    deployment.call("DELETE", f"/v1/uploads/{resumable}", token=tenant.token)
    assert tenant.listed(fingerprint=fingerprint) == ([], None)


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=1&limit=2", "state=open", "cursor=x", "tenant=acme", "fingerprint="]
)
def test_a_bad_question_is_refused(deployment: Deployment, query: str) -> None:
    """A problem, with where it is wrong."""
    answer = deployment.call("GET", f"/v1/uploads?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_REQUEST")
    assert answer.json()["errors"][0]["pointer"] == "/" + query.partition("=")[0]
