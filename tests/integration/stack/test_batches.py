"""Many files by one request, on the deployed stack: each really sent, and nothing left of what was refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from delivery.probe import random_bytes
from tests.integration.clients import Client
from tests.integration.conftest import Deployment

MIB = 1024 * 1024
SMALL = {"filename": "a.txt", "size_bytes": 5, "content_type": "text/plain"}
FORM = SMALL | {"strategy": "post"}
PARTS = {
    "filename": "a.bin",
    "size_bytes": 11 * MIB,
    "content_type": "a/b",
    "strategy": "multipart",
    "part_size_bytes": 5 * MIB,
}
BAD: list[Any] = [{"size_bytes": 5}, {**PARTS, "part_size_bytes": 1}, None]


def send_batch(deployment: Deployment, items: list[Any], *, key: str | None = None, **more: Any) -> requests.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return deployment.call("POST", "/v2/uploads", body={"uploads": items}, headers=headers, **more)


def send_parts(upload: dict[str, Any], content: bytes) -> None:
    for part in upload["multipart"]["page"]["parts"]:
        start = (part["part_number"] - 1) * upload["part_size_bytes"]
        body = content[start : start + part["size_bytes"]]
        assert requests.put(part["url"], data=body, headers=part["headers"], timeout=30).status_code == 200


def test_mixed_files_of_one_batch_are_sent_and_ready(deployment: Deployment) -> None:
    """A PUT, a form and parts, between items that are refused; each then lives its own life in version 1."""
    rows = deployment.rows()
    answer = send_batch(deployment, [SMALL, BAD[0], FORM, BAD[1], PARTS, BAD[2]])
    assert answer.status_code == 200, answer.text
    items = answer.json()["uploads"]
    assert [item["status"] for item in items] == [201, 400, 201, 400, 201, 400]
    assert items[3]["error"]["errors"][0]["pointer"] == "/uploads/3/part_size_bytes"
    assert deployment.rows() == rows + 3

    client = Client(deployment, "acme")
    put, form, parts = (items[index]["upload"] for index in (0, 2, 4))
    assert client.send(put) == 200
    assert client.send(form) in (200, 204)
    send_parts(parts, random_bytes(11 * MIB, seed=11))
    assert [client.complete(upload).json()["state"] for upload in (put, form, parts)] == ["ready"] * 3
    assert {f"t/acme/{upload['id']}" for upload in (put, form, parts)} <= set(deployment.objects())


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"uploads": []}, 400),
        ({"uploads": [SMALL] * 101}, 400),
        ({"uploads": [SMALL], "more": 1}, 400),
        ("{", 400),
        ({"uploads": [SMALL | {"fingerprint": "x" * 300_000}]}, 413),
        ({"uploads": BAD}, 200),
    ],
)
def test_nothing_is_left_of_what_is_refused(deployment: Deployment, body: object, status: int) -> None:
    """No record, no claim of the key, nothing open in S3."""
    before = deployment.rows(), deployment.open_multiparts(), deployment.objects()
    answer = deployment.call("POST", "/v2/uploads", body=body, headers={"Idempotency-Key": "refused"})
    assert answer.status_code == status
    assert (deployment.rows(), deployment.open_multiparts(), deployment.objects()) == before


@pytest.mark.parametrize(("token", "scope"), [("", ""), ("x", ""), (None, "uploads:read jobs:write")])
def test_batch_takes_the_scope_of_a_start(deployment: Deployment, token: str | None, scope: str) -> None:
    """By the gateway's own word."""
    bearer = deployment.token(scope=scope) if token is None else token
    assert send_batch(deployment, [SMALL], token=bearer).status_code == (403 if scope else 401)


def test_batch_sent_again_with_its_key_is_the_same_batch(deployment: Deployment) -> None:
    """The same bytes; another body is refused, and starts nothing."""
    items = [SMALL, BAD[0], PARTS]
    first = send_batch(deployment, items, key="batch-1")
    rows = deployment.rows()
    again = send_batch(deployment, items, key="batch-1")
    assert [item.get("upload") for item in again.json()["uploads"]] == [
        item.get("upload") for item in first.json()["uploads"]
    ]
    changed = send_batch(deployment, [*items, SMALL], key="batch-1")
    assert (changed.status_code, changed.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert deployment.rows() == rows


def test_one_batch_comes_of_many_requests_at_once(deployment: Deployment) -> None:
    """Whoever comes while it is being answered waits; in the end all were told of the same uploads."""
    rows = deployment.rows()
    items = [SMALL, FORM, PARTS, SMALL]

    def send(_: int) -> list[str]:
        for _ in range(60):
            answer = send_batch(deployment, items, key="batch-2")
            if answer.status_code == 200:
                return [item["upload"]["id"] for item in answer.json()["uploads"]]
            assert (answer.status_code, answer.headers["Retry-After"]) == (409, "1")
        raise AssertionError("never answered")

    with ThreadPoolExecutor(6) as pool:
        told = list(pool.map(send, range(6)))
    assert len({tuple(ids) for ids in told}) == 1
    assert deployment.rows() == rows + len(items) + 1  # and the claim


def test_largest_batch_is_answered_in_time(deployment: Deployment) -> None:
    """100 multipart uploads: each opened in S3, recorded, and its first parts signed."""
    opened = len(deployment.open_multiparts())
    answer = send_batch(deployment, [PARTS] * 100)
    assert {item["status"] for item in answer.json()["uploads"]} == {201}
    assert len(deployment.open_multiparts()) == opened + 100
    assert answer.elapsed.total_seconds() < 14
    for item in answer.json()["uploads"]:
        assert deployment.call("DELETE", f"/v1/uploads/{item['upload']['id']}").status_code == 200


def test_first_version_tells_of_its_end_and_its_successor(deployment: Deployment) -> None:
    """By the stack's parameters, and only where there is a successor."""
    started = deployment.call("POST", "/v1/uploads", body=SMALL)
    assert started.status_code == 201
    assert started.headers["Deprecation"] == "@1798761600"
    assert started.headers["Sunset"] == "Wed, 30 Jun 2027 00:00:00 GMT"
    assert started.headers["Link"] == '<../v2/uploads>; rel="successor-version"'
    for method, path in (("GET", "/v1/uploads"), ("GET", "/v1/health")):
        assert "Deprecation" not in deployment.call(method, path).headers
    assert "Deprecation" not in send_batch(deployment, [SMALL]).headers


def test_preflight_of_an_allowed_origin_is_answered(deployment: Deployment) -> None:
    """Without a token, as browsers ask."""
    headers = {"Origin": "https://app.example.com", "Access-Control-Request-Method": "POST"}
    answer = deployment.call("OPTIONS", "/v2/uploads", token="", headers=headers)
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (204, "https://app.example.com")
