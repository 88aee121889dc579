"""What answers of the first version say of its end, once an operator has set when that is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

import pytest

from handlers.table import OPERATIONS
from handlers.versions import HEADERS, SUCCESSORS
from tests.unit.fakes.environment import ENVIRONMENT
from tests.unit.fakes.job_world import JobWorld
from tests.unit.handlers.api import SETTINGS, Answer, Api
from tests.unit.handlers.documented import DOCUMENT
from uploads.settings import SettingsError, read_settings

DEPRECATED_AT = datetime(2027, 1, 1, tzinfo=UTC)
SUNSET_AT = datetime(2027, 6, 30, 23, 59, 59, tzinfo=timezone(timedelta(hours=2)))
NAMES = {name.lower() for name in HEADERS}


def api_with(world: JobWorld, deprecated_at: datetime | None, sunset_at: datetime | None) -> Api:
    return Api(world, replace(SETTINGS, v1_deprecated_at=deprecated_at, v1_sunset_at=sunset_at))


def told(answer: Answer) -> dict[str, str]:
    return {name: answer.headers[name] for name in NAMES & answer.headers.keys()}


def test_nothing_is_said_by_default(api: Api) -> None:
    """Of no route."""
    assert told(api.call("start-put")) == told(api.call("start-batch")) == {}


@pytest.mark.parametrize("changes", [{}, {"body": "{"}, {"authorizer": {"scopes": "uploads:read"}}])
def test_dates_and_the_successor_are_told(world: JobWorld, changes: dict[str, object]) -> None:
    """On answers and refusals alike, in the forms of RFC 9745, RFC 8594 and RFC 8288."""
    answer = api_with(world, DEPRECATED_AT, SUNSET_AT).call("start-put", **changes)
    assert told(answer) == {
        "deprecation": "@1798761600",
        "sunset": "Wed, 30 Jun 2027 21:59:59 GMT",
        "link": '<../v2/uploads>; rel="successor-version"',
    }
    assert parsedate_to_datetime(answer.headers["sunset"]) == SUNSET_AT


def test_one_date_is_told_without_the_other(world: JobWorld) -> None:
    """Each where it is set, and the successor with either."""
    assert told(api_with(world, DEPRECATED_AT, None).call("start-put")).keys() == {"deprecation", "link"}
    assert told(api_with(world, None, SUNSET_AT).call("start-put")).keys() == {"sunset", "link"}


@pytest.mark.parametrize("name", ["start-batch", "list", "get", "sign-parts", "health", "job-api-list"])
def test_route_without_a_successor_says_nothing(world: JobWorld, name: str) -> None:
    """It stays."""
    assert told(api_with(world, DEPRECATED_AT, SUNSET_AT).call(name)) == {}


def test_service_answers_on_after_the_sunset(world: JobWorld) -> None:
    """A date ends nothing: a release that takes the route away does."""
    world.now = SUNSET_AT + timedelta(days=1)
    answer = api_with(world, DEPRECATED_AT, SUNSET_AT).call("start-put")
    assert (answer.status, answer.headers["sunset"]) == (201, "Wed, 30 Jun 2027 21:59:59 GMT")


def test_pages_may_read_it(world: JobWorld) -> None:
    """A browser hides what is not exposed."""
    answer = api_with(world, DEPRECATED_AT, None).call("start-put", headers={"Origin": "https://app.example.com"})
    assert set(answer.headers["access-control-expose-headers"].split(",")) >= set(HEADERS)


@pytest.mark.parametrize("base", ["https://a1.execute-api.eu-central-1.amazonaws.com/live", "https://api.example.com"])
def test_successor_is_found_from_wherever_the_route_is(base: str) -> None:
    """A client resolves the link against the address that it called; both ends are operations."""
    routes = {(operation.method, operation.path) for operation in OPERATIONS}
    for (method, path), successor in SUCCESSORS.items():
        address = urljoin(f"{base}{path}", successor)
        assert {(method, path), (method, address.removeprefix(base))} <= routes


def test_document_tells_of_the_headers_and_marks_nothing() -> None:
    """It is one for all deployments, whatever their dates."""
    for method, path in SUCCESSORS:
        operation = DOCUMENT["paths"][path][method.lower()]
        assert "deprecated" not in operation
        assert set(operation["responses"]["201"]["headers"]) == set(HEADERS)


@pytest.mark.parametrize(
    ("deprecated_at", "sunset_at", "named"),
    [
        ("2027-01-01", "", "V1_DEPRECATED_AT"),
        ("2027-02-30T00:00:00Z", "", "V1_DEPRECATED_AT"),
        ("", "soon", "V1_SUNSET_AT"),
        ("2027-01-01T00:00:00Z", "2026-12-31T23:59:59Z", "V1_SUNSET_AT is before V1_DEPRECATED_AT"),
    ],
)
def test_date_that_is_none_fails_the_start(deprecated_at: str, sunset_at: str, named: str) -> None:
    """By the variable's name; and no version ends before it is deprecated (RFC 9745, section 4)."""
    with pytest.raises(SettingsError, match=named):
        read_settings({**ENVIRONMENT, "V1_DEPRECATED_AT": deprecated_at, "V1_SUNSET_AT": sunset_at})


def test_dates_are_read_with_their_zone() -> None:
    """Nothing is no date."""
    settings = read_settings({**ENVIRONMENT, "V1_DEPRECATED_AT": "2027-01-01T00:00:00Z", "V1_SUNSET_AT": ""})
    assert (settings.v1_deprecated_at, settings.v1_sunset_at) == (DEPRECATED_AT, None)
