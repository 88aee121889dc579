"""The shape of errors: RFC 9457, with what browser clients read besides."""

from __future__ import annotations

import pytest

from handlers.issuer_app import make_handler
from tests.unit.fakes.world import World
from tests.unit.handlers.api import SETTINGS, Answer, Api, make_event

MEMBERS = {"type", "title", "status", "detail", "code", "request_id", "message", "requestId"}


@pytest.fixture(params=["400", "403", "404", "404 route", "500"])
def problem(request: pytest.FixtureRequest, api: Api, world: World) -> Answer:
    """One of each kind."""
    match request.param:
        case "400":
            return api.call("start-put", body="{")
        case "403":
            return api.call("start-put", authorizer={"scopes": ""})
        case "404":
            return api.call("get")
        case "404 route":
            return api.send(make_event("health") | {"path": "/v1/nothing", "resource": "/{proxy+}"})
    world.records.before["add"] = lambda: 1 / 0
    return api.call("start-put")


def test_problem_has_all_members_and_says_what_it_is(problem: Answer) -> None:
    """`message` and `requestId` repeat members for browser clients that read those."""
    body = problem.body
    assert set(body) - {"errors"} == MEMBERS
    assert problem.headers["content-type"] == "application/problem+json"
    assert (body["type"], body["status"]) == ("about:blank", problem.status)
    assert (body["message"], body["requestId"]) == (body["detail"], body["request_id"])
    assert body["request_id"] == problem.headers["x-request-id"]
    assert body["code"] == body["code"].upper()
    assert body["title"]


def test_titles_are_those_of_the_statuses(problem: Answer) -> None:
    """As RFC 9457 asks of about:blank."""
    titles = {400: "Bad Request", 403: "Forbidden", 404: "Not Found", 500: "Internal Server Error"}
    assert problem.body["title"] == titles[problem.status]


def test_handler_that_cannot_reach_its_service_answers_500(world: World) -> None:
    """An exception that escaped would be a 502 of the gateway's."""

    def refuse(_: object) -> None:
        raise KeyError("TABLE_NAME")

    handler = make_handler(SETTINGS, service=refuse, clock=lambda: world.now, make_id=world.make_id)  # type: ignore[arg-type]  # it never returns
    assert handler(make_event("start-put"), None)["statusCode"] == 500


@pytest.mark.parametrize("name", ["health", "start-put"])
def test_event_with_null_headers_and_query_is_answered(api: Api, name: str) -> None:
    """API Gateway's own test console sends them so."""
    event = make_event(name) | {"headers": None, "multiValueHeaders": None}
    assert api.send(event).status in (200, 201)
