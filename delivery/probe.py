"""Sends real files through a deployed API, as any client would, and proves what landed in the bucket."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests

TIMEOUT_SECONDS = 60
PARALLEL_PARTS = 4

ReadBack = Callable[[str], bytes]


class ProbeError(Exception):
    """The service did not do what it promises; the text says at which step, and holds no URL or token."""


def exchange(method: str, url: str, **more: Any) -> requests.Response:
    """One exchange of HTTP. Raises ProbeError without the URL, which may be a signed one."""
    try:
        return requests.request(method, url, timeout=TIMEOUT_SECONDS, allow_redirects=False, **more)
    except requests.RequestException as error:
        raise ProbeError(f"{method} {urlsplit(url).netloc} failed: {type(error).__name__}") from None


@dataclass(frozen=True, slots=True)
class Api:
    """A deployed API and who calls it."""

    url: str
    token: str

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """One call. Raises ProbeError with the service's own words when it refuses."""
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = exchange(method, f"{self.url}{path}", json=body, headers=headers)
        if not answer.ok:
            problem = answer.json() if "json" in answer.headers.get("content-type", "") else {}
            said = problem.get("detail") or problem.get("message") or "no reason given"
            raise ProbeError(f"{method} {path} answered {answer.status_code}: {said}")
        return dict(answer.json())


@dataclass(frozen=True, slots=True)
class Proof:
    """An upload that arrived: its id, and that S3 holds the very bytes that were sent."""

    upload_id: str
    strategy: str
    size_bytes: int
    part_count: int
    sha256: str


def random_bytes(size_bytes: int, seed: int) -> bytes:
    """Bytes that no compression or default could fake."""
    return random.Random(seed).randbytes(size_bytes)  # noqa: S311 # test data, not a secret


def send(api: Api, content: bytes, *, strategy: str, read_back: ReadBack) -> Proof:
    """Upload, complete, read back, compare. `read_back` gets an object's bytes by upload id. Raises ProbeError."""
    promise = {
        "filename": f"probe-{strategy}.bin",
        "size_bytes": len(content),
        "content_type": "application/octet-stream",
        "strategy": strategy,
    }
    upload = api.call("POST", "/v1/uploads", promise)
    if strategy == "put":
        put(upload["request"], content)
    else:
        put_parts(upload, content)
    done = api.call("POST", f"/v1/uploads/{upload['id']}/complete", {})
    sent, landed = (hashlib.sha256(data).hexdigest() for data in (content, read_back(upload["id"])))
    if done["state"] != "ready" or sent != landed:
        raise ProbeError(f"the {strategy} upload is {done['state']}, but other bytes landed than were sent")
    return Proof(upload["id"], strategy, len(content), int(done.get("part_count", 1)), sent)


def put_parts(upload: dict[str, Any], content: bytes) -> None:
    """Send all parts, some at once."""
    size = upload["multipart"]["part_size_bytes"]
    parts = upload["multipart"]["page"]["parts"]
    with ThreadPoolExecutor(PARALLEL_PARTS) as pool:
        list(pool.map(lambda part: put(part, content[(n := part["part_number"] - 1) * size : (n + 1) * size]), parts))


def put(request: dict[str, Any], body: bytes) -> None:
    """Make one of the requests that the service asked for, word for word. Raises ProbeError."""
    answer = exchange(request["method"], request["url"], data=body, headers=request["headers"])
    if not answer.ok:
        raise ProbeError(f"S3 answered {answer.status_code} to a presigned request")
