"""Ids, paths and queries that lead nowhere."""

from __future__ import annotations

import pytest

from tests.unit.fakes.world import FILM, MALLORY, World
from tests.unit.handlers.api import Api, make_event

ID_ROUTES = ["get", "sign-parts", "curl", "complete", "abort", "download"]


@pytest.mark.parametrize("route", ID_ROUTES)
@pytest.mark.parametrize(
    "upload_id",
    [
        "01M81XFF80FMDPR3MZ4JM56722",  # well-formed, but nobody's
        "01m81xff80fmdpr3mz4jm56722",
        "81M81XFF80FMDPR3MZ4JM56722",
        "1",
        "x" * 5_000,
        "%2e%2e",
        "..",
        "a b",
        "/",
        "\n",
        "01M81XFF80FMDPR3MZ4JM56722/curl",  # another route, if an id could hold a slash
        "🙂",
        "TENANT#acme",
    ],
)
def test_malformed_and_unknown_ids_are_not_there(api: Api, world: World, route: str, upload_id: str) -> None:
    """One answer for both."""
    answer = api.call(route, upload_id=upload_id)
    assert (answer.status, answer.body["code"]) in [(404, "UPLOAD_NOT_FOUND"), (404, "ROUTE_NOT_FOUND")]
    assert world.is_empty()


@pytest.mark.parametrize("route", ID_ROUTES)
def test_another_tenants_upload_is_answered_as_an_unknown_one(api: Api, world: World, route: str) -> None:
    """To the byte: nothing tells that it exists, and nothing of it changes."""
    upload, _ = world.start(FILM, MALLORY)
    theirs = api.call(route, upload_id=upload.id)
    nobodys = api.call(route, upload_id="01M81XFF80FMDPR3MZ4JM56722")
    assert theirs.status == 404
    assert theirs == nobodys
    assert world.record(upload) == upload


@pytest.mark.parametrize("part", ["0", "10001", "1abc", "-1", "1.5", " 1", "\u0661", "1" * 5_000])
def test_first_part_to_show_must_be_a_part_number(api: Api, world: World, part: str) -> None:
    """A query is checked like a body."""
    upload, _ = world.start(FILM)
    answer = api.call("get", upload_id=upload.id, query={"from": part})
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (400, "/from")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/v1/uploads"),
        ("PATCH", "/v1/uploads/01M81XFF80FMDPR3MZ4JM56722"),
        ("GET", "/v1/uploads/01M81XFF80FMDPR3MZ4JM56722/parts"),
        ("GET", "/v1"),
        ("GET", "/"),
        ("GET", "/v2/health"),
        ("POST", "/v1/health"),
        ("HEAD", "/v1/health"),
    ],
)
def test_wrong_method_or_path_is_not_there(api: Api, world: World, method: str, path: str) -> None:
    """The gateway answers most of these itself; the function does not rely on it."""
    event = make_event("health") | {"httpMethod": method, "path": path, "resource": "/{proxy+}"}
    answer = api.send(event)
    assert (answer.status, answer.body["code"]) == (404, "ROUTE_NOT_FOUND")
    assert world.is_empty()
