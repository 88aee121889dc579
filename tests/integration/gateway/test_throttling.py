"""Throttles of single methods and of usage plans, on a gateway that enforces them."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator

import pytest
import requests

from tests.integration.conftest import Deployment
from tests.integration.gateway.keys import fresh_key
from tests.integration.gateway.stacks import deployed_with

PROMISE = {"filename": "a.txt", "size_bytes": 5, "content_type": "text/plain"}
LIMITS = {"StartRatePerSecond": "1", "StartBurst": "2", "PlanRatePerSecond": "1", "PlanBurst": "6"}


@pytest.fixture(scope="module")
def throttled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Two uploads at once, six requests of a key."""
    folder = tmp_path_factory.mktemp("throttled")
    with deployed_with(folder, UsagePlans="header", **LIMITS) as deployment:
        yield deployment


def ask(deployment: Deployment, key: str, method: str, path: str, body: object = None) -> requests.Response:
    """One call with an API key besides the token."""
    return deployment.call(method, path, headers={"X-Api-Key": key}, body=body)


def test_start_of_uploads_is_throttled_whoever_asks_and_nothing_else_is(throttled: Deployment) -> None:
    """The method's own limit, of all keys together; what is refused leaves nothing behind."""
    keys = [fresh_key(throttled) for _ in range(4)]
    before = throttled.rows()
    answers = [ask(throttled, key, "POST", "/v1/uploads", body=PROMISE) for key in keys for _ in range(3)]
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) == {201, 429}
    assert [answer.status_code for answer in answers[:2]] == [201, 201]
    assert throttled.rows() - before == statuses[201]
    assert ask(throttled, fresh_key(throttled), "GET", "/v1/uploads").status_code == 200


def test_throttled_call_is_told_so_as_a_problem(throttled: Deployment) -> None:
    """With when to try again."""
    key = fresh_key(throttled)
    refused = next(
        answer for answer in (ask(throttled, key, "GET", "/v1/uploads") for _ in range(30)) if answer.status_code == 429
    )
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert int(refused.headers["Retry-After"]) >= 1
    assert (refused.json()["code"], refused.json()["status"]) == ("THROTTLED", 429)


def test_one_keys_throttle_is_no_other_ones(throttled: Deployment) -> None:
    """Each has its own bucket."""
    greedy, modest = fresh_key(throttled), fresh_key(throttled)
    statuses = [ask(throttled, greedy, "GET", "/v1/uploads").status_code for _ in range(30)]
    assert statuses[:6] == [200] * 6
    assert 429 in statuses
    assert ask(throttled, modest, "GET", "/v1/uploads").status_code == 200


@pytest.mark.parametrize("key", [None, "", "no-such-key-is-known-here", uuid.uuid4().hex])
def test_without_a_key_that_is_known_nobody_gets_in(throttled: Deployment, key: str | None) -> None:
    """The token alone is not enough."""
    answer = throttled.call("GET", "/v1/uploads", headers={} if key is None else {"X-Api-Key": key})
    assert (answer.status_code, answer.json()["code"]) == (403, "INVALID_API_KEY")


def test_key_alone_is_not_enough(throttled: Deployment) -> None:
    """It counts its owner, it does not prove one."""
    assert (
        throttled.call("GET", "/v1/uploads", token="", headers={"X-Api-Key": fresh_key(throttled)}).status_code == 401
    )


def test_open_routes_need_no_key(throttled: Deployment) -> None:
    """Health is asked by machines."""
    assert throttled.call("GET", "/v1/health", token="").status_code == 200
