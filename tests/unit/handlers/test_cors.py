"""Which pages may call: those of the allow-list, and no others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.unit.fakes.job_world import JobWorld
from tests.unit.handlers.api import SETTINGS, Answer, Api, make_event

ALLOWED = ["https://app.example.com", "https://other.example"]
REFUSED = ["https://evil.example", "https://app.example.com.evil.example", "http://app.example.com", "null", "", "*"]


def preflight(api: Api, origin: str, path: str = "/v1/uploads", method: str = "POST") -> Answer:
    headers = {"Origin": origin, "Access-Control-Request-Method": method}
    event: dict[str, Any] = make_event("health", headers=headers)
    return api.send(event | {"httpMethod": "OPTIONS", "path": path, "resource": path})


def cors_headers(answer: Answer) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name.startswith("access-control-")}


@pytest.mark.parametrize("origin", ALLOWED)
@pytest.mark.parametrize(
    ("name", "changes"),
    [("start-put", {}), ("health", {}), ("start-put", {"body": "{"}), ("get", {}), ("get", {"authorizer": None})],
)
def test_allowed_origin_is_echoed_on_answers_and_refusals(
    api: Api, origin: str, name: str, changes: dict[str, Any]
) -> None:
    """A page must be able to read why it was refused, and when to try again."""
    headers = cors_headers(api.call(name, headers={"Origin": origin}, **changes))
    assert headers["access-control-allow-origin"] == origin
    exposed = set(headers["access-control-expose-headers"].split(","))
    assert {"X-Request-Id", "Retry-After", "Location", "Preference-Applied"} <= exposed
    assert "access-control-allow-credentials" not in headers


def test_allowed_origin_is_echoed_on_a_fault(api: Api, world: JobWorld) -> None:
    """A 500 too."""
    world.records.before["add"] = lambda: 1 / 0
    answer = api.call("start-put", headers={"Origin": ALLOWED[0]})
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (500, ALLOWED[0])


@pytest.mark.parametrize("origin", REFUSED)
@pytest.mark.parametrize("name", ["start-put", "health", "get"])
def test_other_origin_gets_no_cors_header(api: Api, origin: str, name: str) -> None:
    """Not by likeness either: the whole origin must be on the list."""
    assert cors_headers(api.call(name, headers={"Origin": origin})) == {}


def test_call_without_an_origin_gets_no_cors_header(api: Api) -> None:
    """Browsers always send one; curl and servers need none."""
    assert cors_headers(api.call("health")) == {}


@pytest.mark.parametrize("origin", ALLOWED)
@pytest.mark.parametrize("path", ["/v1/uploads", "/v1/uploads/01M81XFF80FMDPR3MZ4JM56722/parts", "/v1/jobs"])
def test_preflight_of_an_allowed_origin_names_methods_and_headers(api: Api, origin: str, path: str) -> None:
    """What our clients send: a token, JSON, and the headers that the contract names."""
    answer = preflight(api, origin, path)
    headers = cors_headers(answer)
    assert answer.status == 204
    assert headers["access-control-allow-origin"] == origin
    assert {"GET", "POST", "DELETE"} <= set(headers["access-control-allow-methods"].split(","))
    allowed = {name.lower() for name in headers["access-control-allow-headers"].split(",")}
    assert {"authorization", "content-type", "idempotency-key", "prefer"} <= allowed
    assert int(headers["access-control-max-age"]) > 0


@pytest.mark.parametrize("origin", REFUSED)
def test_preflight_of_another_origin_names_no_origin(api: Api, origin: str) -> None:
    """So the browser never sends the request."""
    assert "access-control-allow-origin" not in preflight(api, origin).headers


def test_without_an_allow_list_no_origin_is_allowed(world: JobWorld) -> None:
    """The default."""
    api = Api(world, replace(SETTINGS, allowed_origins=()))
    assert cors_headers(api.call("health", headers={"Origin": ALLOWED[0]})) == {}
    assert cors_headers(preflight(api, ALLOWED[0])) == {}
