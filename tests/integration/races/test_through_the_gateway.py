"""The same over HTTP, through gateway, authorizer and functions: as many at once as this machine can start."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import requests

from tests.integration.conftest import Deployment

CALLERS = 50
AT_ONCE = 4
PROMISE = {"filename": "a.bin", "size_bytes": 12, "content_type": "a/b", "strategy": "multipart"}


def start(deployment: Deployment, token: str, key: str) -> requests.Response:
    """One request of many with the same key."""
    headers = {"Idempotency-Key": key}
    return deployment.call("POST", "/v1/uploads", body=PROMISE, token=token, headers=headers)


def test_one_upload_is_made_when_fifty_requests_carry_one_key(deployment: Deployment) -> None:
    """Whoever is answered gets the same upload; the others are asked to come again, and get it then."""
    tenant = f"race-{secrets.token_hex(4)}"
    token, key = deployment.token(tenant=tenant), secrets.token_hex(8)
    before = len(deployment.open_multiparts())
    with ThreadPoolExecutor(AT_ONCE) as callers:
        answers = list(callers.map(partial(start, deployment, token), [key] * CALLERS))
    started = [answer for answer in answers if answer.status_code == 201]
    for late in answers:
        if late.status_code != 201:
            # Busy with the first one, or, where many functions start at once on few cores, with themselves.
            assert late.status_code in (409, 503)
            assert late.json()["code"] in ("IDEMPOTENCY_IN_PROGRESS", "DEPENDENCY_UNAVAILABLE")
            assert int(late.headers["Retry-After"]) > 0
    started.append(start(deployment, token, key))
    assert len({answer.json()["id"] for answer in started}) == 1
    listed = deployment.call("GET", "/v1/uploads", token=token).json()["items"]
    assert [item["id"] for item in listed] == [started[0].json()["id"]]
    assert len(deployment.open_multiparts()) == before + 1
