from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from local.environments import ROOT
from tests.artefact.plain_functions import Context, plain_handler

# Powertools warns of a request that counted nothing; that is how it is used, and no matter here.
pytestmark = pytest.mark.filterwarnings("ignore:No application metrics to publish:UserWarning")

MIB = 1024 * 1024
Call = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Iterator[Call]:
    """Calls the plain issuer: method, path and body in, status and body out."""
    variables = {"POWERTOOLS_METRICS_NAMESPACE": "Portside"}
    with plain_handler("benchmarks.baselines.issuer.plain_issuer", monkeypatch, variables) as handler:

        def call(
            method: str, path: str, body: object = None, *, tenant: str = "acme", key: str | None = None
        ) -> tuple[int, dict[str, Any]]:
            event = json.loads((ROOT / "events" / "issuer-start-put.json").read_text())
            event |= {"httpMethod": method, "path": path, "body": json.dumps(body)}
            event["requestContext"]["authorizer"]["tenant"] = tenant
            if key:
                event["multiValueHeaders"]["Idempotency-Key"] = [key]
            answer = handler(event, Context())
            return answer["statusCode"], json.loads(answer["body"])

        yield call


PROMISE = {"filename": "report.pdf", "size_bytes": 5, "content_type": "application/pdf"}


def test_a_put_upload_becomes_ready(call: Call) -> None:
    """The baseline is no stub: its URL takes the file, and completing finds it."""
    status, upload = call("POST", "/v1/uploads", PROMISE)
    assert (status, upload["strategy"]) == (201, "put")
    request = upload["request"]
    assert requests.put(request["url"], data=b"bytes", headers=request["headers"], timeout=10).ok
    status, done = call("POST", f"/v1/uploads/{upload['id']}/complete", {})
    assert (status, done["state"], done["object"]["size_bytes"]) == (200, "ready", 5)


def test_a_multipart_upload_becomes_ready(call: Call) -> None:
    """The same for an upload in parts."""
    promise = {**PROMISE, "size_bytes": 6 * MIB, "strategy": "multipart", "part_size_bytes": 5 * MIB}
    _, upload = call("POST", "/v1/uploads", promise)
    parts = upload["page"]["parts"]
    assert [part["part_number"] for part in parts] == [1, 2]
    for part, size in zip(parts, (5 * MIB, MIB), strict=True):
        assert requests.put(part["request"]["url"], data=bytes(size), timeout=10).ok
    _, seen = call("GET", f"/v1/uploads/{upload['id']}")
    assert [part["size_bytes"] for part in seen["received"]] == [5 * MIB, MIB]
    status, done = call("POST", f"/v1/uploads/{upload['id']}/complete", {})
    assert (status, done["state"]) == (200, "ready")


def test_an_upload_can_be_aborted(call: Call) -> None:
    """What is aborted takes no more parts."""
    promise = {**PROMISE, "size_bytes": 6 * MIB, "strategy": "multipart"}
    _, upload = call("POST", "/v1/uploads", promise)
    assert call("POST", f"/v1/uploads/{upload['id']}/parts", {"from": 1})[0] == 200
    status, gone = call("DELETE", f"/v1/uploads/{upload['id']}")
    assert (status, gone["state"]) == (200, "aborted")
    assert call("POST", f"/v1/uploads/{upload['id']}/parts", {"from": 1})[0] == 409


def test_a_repeated_start_is_one_upload(call: Call) -> None:
    """The same idempotency key gives the same answer."""
    first = call("POST", "/v1/uploads", PROMISE, key="once")
    assert call("POST", "/v1/uploads", PROMISE, key="once") == first


def test_what_is_wrong_is_refused(call: Call) -> None:
    """A body that breaks the rules is a 400, another tenant's upload a 404."""
    assert call("POST", "/v1/uploads", {**PROMISE, "size_bytes": 0})[0] == 400
    _, upload = call("POST", "/v1/uploads", PROMISE)
    assert call("GET", f"/v1/uploads/{upload['id']}", tenant="other")[0] == 404


def test_health_and_document_are_answered(call: Call) -> None:
    """The two open routes of ours are there too."""
    assert call("GET", "/v1/health") == (200, {"status": "ok"})
    assert "/v1/uploads" in call("GET", "/v1/openapi.json")[1]["paths"]
