"""Quotas of usage plans, on a gateway that counts them. Keys that an authorizer names are only AWS's to count."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.conftest import Deployment
from tests.integration.gateway.keys import fresh_key, plan_id_of
from tests.integration.gateway.stacks import api_id_of, deployed_with

QUOTA = 3


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Three requests of a key a day."""
    folder = tmp_path_factory.mktemp("counted")
    with deployed_with(folder, UsagePlans="header", PlanQuota=str(QUOTA), PlanQuotaPeriod="DAY") as deployment:
        yield deployment


def statuses(deployment: Deployment, key: str, count: int) -> list[int]:
    headers = {"X-Api-Key": key}
    return [deployment.call("GET", "/v1/uploads", headers=headers).status_code for _ in range(count)]


def test_quota_is_what_was_asked_for_and_each_keys_own(counted: Deployment) -> None:
    """The fourth request is refused, another key's first is not."""
    assert statuses(counted, fresh_key(counted), QUOTA + 2) == [200, 200, 200, 429, 429]
    assert statuses(counted, fresh_key(counted), 1) == [200]


def test_used_up_quota_is_told_as_a_problem(counted: Deployment) -> None:
    """By a code of its own: trying again in a second is of no use."""
    key = fresh_key(counted)
    statuses(counted, key, QUOTA)
    refused = counted.call("GET", "/v1/uploads", headers={"X-Api-Key": key})
    assert (refused.status_code, refused.json()["code"]) == (429, "QUOTA_EXCEEDED")
    assert int(refused.headers["Retry-After"]) > 60
    assert refused.headers["Content-Type"] == "application/problem+json"


def test_plan_holds_for_this_stage(counted: Deployment) -> None:
    """As deployed, not only as written."""
    plan = counted.emulator.client("apigateway").get_usage_plan(usagePlanId=plan_id_of(counted))
    assert [(one["apiId"], one["stage"]) for one in plan["apiStages"]] == [(api_id_of(counted), "live")]
    assert int(plan["quota"]["limit"]) == QUOTA
    assert (float(plan["throttle"]["rateLimit"]), int(plan["throttle"]["burstLimit"])) == (50.0, 100)


def test_key_outside_the_plan_is_refused(counted: Deployment) -> None:
    """It must belong to it."""
    key = counted.emulator.client("apigateway").create_api_key(name="stray", enabled=True)
    answer = counted.call("GET", "/v1/uploads", headers={"X-Api-Key": key["value"]})
    assert (answer.status_code, answer.json()["code"]) == (403, "INVALID_API_KEY")
