"""What the functions answer in Lambda containers, behind `sam local`."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.integration.local_api.conftest import LocalApi

PROBLEM_MEMBERS = {"type", "title", "status", "detail", "code", "request_id", "message", "requestId"}
UPLOAD = "/v1/uploads/01ARZ3NDEKTSV4RRFFQ69G5FAV"
WITH_TOKEN = [
    ("POST", "/v1/uploads"),
    ("GET", UPLOAD),
    ("DELETE", UPLOAD),
    ("POST", f"{UPLOAD}/parts"),
    ("POST", f"{UPLOAD}/complete"),
]


def is_the_functions_problem(answer: requests.Response) -> bool:
    """Whether the function refused, and neither the authorizer nor SAM."""
    is_problem = answer.headers["Content-Type"] == "application/problem+json"
    return is_problem and answer.json().keys() >= PROBLEM_MEMBERS


def test_health_and_openapi_need_no_token(api: LocalApi) -> None:
    """As everywhere."""
    assert api.call("GET", "/v1/health").json() == {"status": "ok"}
    assert api.call("GET", "/v1/openapi.json").json()["openapi"] == "3.1.0"


@pytest.mark.parametrize(("method", "path"), WITH_TOKEN)
def test_without_a_token_no_function_is_reached(api: LocalApi, method: str, path: str) -> None:
    """Although the same path is open to preflights, for which SAM on its own would open it to all."""
    answer = api.call(method, path)
    assert answer.status_code == 401
    assert not is_the_functions_problem(answer)


@pytest.mark.parametrize("path", ["/v1/uploads", UPLOAD, f"{UPLOAD}/parts", f"{UPLOAD}/complete"])
def test_preflights_reach_the_function_without_a_token(api: LocalApi, path: str) -> None:
    """A browser sends none with them; no origin is allowed here, and the function says so itself."""
    asks = {"Origin": "https://app.example.com", "Access-Control-Request-Method": "POST"}
    assert "X-Request-Id" in api.call("OPTIONS", path, headers=asks).headers


def test_refused_tokens_are_refused_in_sams_own_way(api: LocalApi) -> None:
    """502 for a bad one and 403 for one that may not; documented, because API Gateway answers 401 to the first."""
    assert api.call("GET", UPLOAD, headers={"Authorization": "Bearer nonsense"}).status_code == 502
    assert api.call("GET", UPLOAD, scope="jobs:read").status_code == 403


def test_errors_are_the_functions_own(api: LocalApi) -> None:
    """problem+json with a request id, from a function that reaches its table."""
    answer = api.call("GET", UPLOAD, scope="uploads:read")
    assert answer.status_code == 404
    assert is_the_functions_problem(answer)
    assert answer.json()["request_id"] == answer.headers["X-Request-Id"]


def test_urls_are_signed_by_the_issuers_role_for_an_address_both_sides_reach(api: LocalApi) -> None:
    """A session's, not root's, for which the emulator would check nothing; and no container's loopback."""
    promise = {"filename": "a", "size_bytes": 1, "content_type": "a/b"}
    upload = api.call("POST", "/v1/uploads", scope="uploads:write", json=promise).json()
    url = urlsplit(upload["request"]["url"])
    assert "X-Amz-Security-Token" in parse_qs(url.query)
    assert url.hostname != "127.0.0.1"
    request = upload["request"]
    assert requests.put(request["url"], data=b"1", headers=request["headers"], timeout=60).status_code == 200
    assert requests.put(request["url"], data=b"12", headers=request["headers"], timeout=60).status_code == 403


def test_what_is_logged_holds_no_token_and_no_signature(api: LocalApi) -> None:
    """SAM's log holds what the functions log."""
    api.call("GET", UPLOAD, scope="uploads:read")
    log = (api.folder / "local-api" / "sam.log").read_text()
    assert "request_answered" in log
    for secret in ("Bearer", "eyJ", "X-Amz-Signature", "X-Amz-Security-Token"):
        assert secret not in log
