"""Whatever a client sends, the deployed stack answers with a clear 4xx and leaves nothing behind."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.conftest import Deployment

PROBLEM_MEMBERS = {"type", "title", "status", "detail", "code", "request_id", "message", "requestId"}
GOOD: dict[str, Any] = {"filename": "a.bin", "size_bytes": 10, "content_type": "a/b"}
UNKNOWN_ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV"

BAD_STARTS: dict[str, tuple[object, int]] = {
    "no body": (None, 400),
    "an empty body": ("", 400),
    "not JSON": ("not json", 400),
    "cut off": ('{"filename": "a', 400),
    "not UTF-8": (b'{"filename": "\xff\xfe"}', 400),
    "an array": ([], 400),
    "null": ("null", 400),
    "a string": ('"text"', 400),
    "a very deep array": ("[" * 5000, 400),
    "an unknown member": ({**GOOD, "colour": "red"}, 400),
    "a missing member": ({"filename": "a"}, 400),
    "a negative size": ({**GOOD, "size_bytes": -1}, 400),
    "a fractional size": ({**GOOD, "size_bytes": 1.5}, 400),
    "a size like 10.0": ('{"filename": "a", "size_bytes": 10.0, "content_type": "a/b"}', 400),
    "a size as text": ({**GOOD, "size_bytes": "10"}, 400),
    "a size of true": ({**GOOD, "size_bytes": True}, 400),
    "a size that is no number": ('{"filename": "a", "size_bytes": NaN, "content_type": "a/b"}', 400),
    "a size over the limit": ({**GOOD, "size_bytes": 53_687_091_200_001}, 413),
    "a size over 64 bits": ({**GOOD, "size_bytes": 10**30}, 413),
    "a size of 5,000 digits": ('{"filename": "a", "size_bytes": ' + "9" * 5000 + ', "content_type": "a/b"}', 400),
    "a PUT over 5 GiB": ({**GOOD, "size_bytes": 5 * 2**30 + 1, "strategy": "put"}, 413),
    "an unknown strategy": ({**GOOD, "strategy": "carrier pigeon"}, 400),
    "parts under 5 MiB": ({**GOOD, "strategy": "multipart", "part_size_bytes": 5 * 2**20 - 1}, 400),
    "parts over 5 GiB": ({**GOOD, "strategy": "multipart", "part_size_bytes": 5 * 2**30 + 1}, 400),
    "more than 10,000 parts": ({**GOOD, "size_bytes": 2**40, "part_size_bytes": 5 * 2**20}, 400),
    "an empty file name": ({**GOOD, "filename": ""}, 400),
    "a control character in the name": ({**GOOD, "filename": "a\nb"}, 400),
    "a lone surrogate in the name": ('{"filename": "\\ud800", "size_bytes": 1, "content_type": "a/b"}', 400),
    "a name of 256 bytes": ({**GOOD, "filename": "a" * 256}, 400),
    "a type without a slash": ({**GOOD, "content_type": "text"}, 400),
    "a type with a line break": ({**GOOD, "content_type": "a/b\r\nx-amz-acl: public-read"}, 400),
    "a life of a second": ({**GOOD, "expires_in_seconds": 1}, 400),
    "to overwrite": ({**GOOD, "overwrite": "replace"}, 400),
}


def assert_is_problem(answer: Any, status: int) -> None:
    """The answer is problem+json with every documented member, and means what its status says."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json().keys() >= PROBLEM_MEMBERS
    assert answer.json()["status"] == status
    assert answer.json()["request_id"] == answer.headers["X-Request-Id"]


@pytest.mark.parametrize(("body", "status"), BAD_STARTS.values(), ids=BAD_STARTS.keys())
def test_nothing_is_left_when_a_start_is_refused(deployment: Deployment, body: object, status: int) -> None:
    """No object, no row, no multipart upload."""
    before = (deployment.rows(), deployment.objects(), deployment.open_multiparts())
    assert_is_problem(deployment.call("POST", "/v1/uploads", body=body), status)
    assert (deployment.rows(), deployment.objects(), deployment.open_multiparts()) == before


BAD_PARTS: dict[str, object] = {
    "part 0": {"part_numbers": [0]},
    "part 10001": {"part_numbers": [10001]},
    "a part beyond the plan": {"part_numbers": [4]},
    "1abc": {"part_numbers": ["1abc"]},
    "1.0": '{"part_numbers": [1.0]}',
    "duplicates": {"part_numbers": [1, 1]},
    "no numbers": {"part_numbers": []},
    "from 0": {"from": 0},
    "from beyond": {"from": 4},
    "a count of 0": {"count": 0},
    "a count of 1001": {"count": 1001},
    "two ways of choosing": {"part_numbers": [1], "missing": True},
    "an unknown form": {"form": "haiku"},
    "an unknown member": {"parts": [1]},
    "an array": [1],
    "not JSON": "{",
}


@pytest.fixture(scope="module")
def multipart(deployment: Deployment) -> dict[str, Any]:
    """An open upload of three parts."""
    return deployment.start(
        filename="m", size_bytes=11 * 2**20, content_type="a/b", strategy="multipart", part_size_bytes=5 * 2**20
    )


@pytest.mark.parametrize("body", BAD_PARTS.values(), ids=BAD_PARTS.keys())
def test_parts_that_cannot_be_are_refused(deployment: Deployment, multipart: dict[str, Any], body: object) -> None:
    """400, and the upload stays as it is."""
    assert_is_problem(deployment.call("POST", f"/v1/uploads/{multipart['id']}/parts", body=body), 400)


BAD_COMPLETES: dict[str, tuple[object, int]] = {
    "nothing has arrived": (None, 409),
    "nothing has arrived, parts are named": ({"parts": [{"part_number": n, "etag": "x"} for n in (1, 2, 3)]}, 409),
    "reordered": ({"parts": [{"part_number": n, "etag": "x"} for n in (2, 1, 3)]}, 400),
    "twice the same": ({"parts": [{"part_number": n, "etag": "x"} for n in (1, 1, 2, 3)]}, 400),
    "one not named": ({"parts": [{"part_number": n, "etag": "x"} for n in (1, 3)]}, 400),
    "one too many": ({"parts": [{"part_number": n, "etag": "x"} for n in (1, 2, 3, 4)]}, 400),
    "no etag": ({"parts": [{"part_number": 1}]}, 400),
    "an empty list": ({"parts": []}, 400),
    "part 10001": ({"parts": [{"part_number": 10001, "etag": "x"}]}, 400),
    "an array": ([], 400),
    "an unknown member": ({"force": True}, 400),
}


@pytest.mark.parametrize(("body", "status"), BAD_COMPLETES.values(), ids=BAD_COMPLETES.keys())
def test_an_upload_stays_open_when_its_completion_is_refused(
    deployment: Deployment, multipart: dict[str, Any], body: object, status: int
) -> None:
    """The documented refusal, and parts can still be sent."""
    path = f"/v1/uploads/{multipart['id']}"
    assert_is_problem(deployment.call("POST", f"{path}/complete", body=body), status)
    assert deployment.call("GET", path).json()["state"] in ("issued", "uploading")


@pytest.mark.parametrize("upload_id", ["x", UNKNOWN_ID, UNKNOWN_ID.lower(), "..", "%00", "a" * 300, "%2e%2e%2f", "💥"])
@pytest.mark.parametrize(("method", "suffix"), [("GET", ""), ("DELETE", ""), ("POST", "/parts"), ("POST", "/complete")])
def test_an_id_that_is_not_ours_is_not_found(deployment: Deployment, method: str, suffix: str, upload_id: str) -> None:
    """Malformed and unknown ids are alike: 404."""
    assert_is_problem(deployment.call(method, f"/v1/uploads/{upload_id}{suffix}"), 404)


@pytest.mark.parametrize(("method", "suffix"), [("GET", ""), ("DELETE", ""), ("POST", "/parts"), ("POST", "/complete")])
def test_another_tenants_upload_is_not_found(
    deployment: Deployment, multipart: dict[str, Any], method: str, suffix: str
) -> None:
    """Its existence is not told, and nothing happens to it."""
    path = f"/v1/uploads/{multipart['id']}"
    assert_is_problem(deployment.call(method, f"{path}{suffix}", token=deployment.token(tenant="rival")), 404)
    assert deployment.call("GET", path).json()["state"] in ("issued", "uploading")


@pytest.mark.parametrize("query", ["from=0", "from=10001", "from=1abc", "from=-1", "from=\uff11", "from=%00"])
def test_a_bad_query_is_refused(deployment: Deployment, multipart: dict[str, Any], query: str) -> None:
    """400."""
    assert_is_problem(deployment.call("GET", f"/v1/uploads/{multipart['id']}?{query}"), 400)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1"),
        ("GET", "/v2/uploads"),
        ("PUT", "/v1/uploads"),
        ("PATCH", "/v1/health"),
        ("GET", "/v1/uploads/a/b/c"),
    ],
)
def test_a_wrong_method_or_path_is_not_found(deployment: Deployment, method: str, path: str) -> None:
    """404 from the gateway, in our words."""
    answer = deployment.call(method, path)
    assert_is_problem(answer, 404)
    assert answer.json()["code"] == "ROUTE_NOT_FOUND"
