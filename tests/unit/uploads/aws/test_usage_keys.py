"""Keys to a usage plan: safe to repeat, found by their names, on moto's API Gateway."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.unit.tokens.fakes import FakeUsageKeys
from tests.unit.uploads.aws.conftest import REGION
from uploads.aws.clients import api_gateway_client
from uploads.aws.usage_keys import ApiGatewayUsageKeys
from uploads.errors import UnavailableError

PLAN = "portside-test"


@pytest.fixture(scope="module")
def gateway(moto: None) -> Any:  # noqa: ARG001 # it is there meanwhile
    client = api_gateway_client(REGION)
    for name in ("another", PLAN):
        client.create_usage_plan(name=name)
    return client


@pytest.fixture
def keys(gateway: Any) -> ApiGatewayUsageKeys:
    return ApiGatewayUsageKeys(lambda: gateway, PLAN)


@pytest.fixture
def name() -> str:
    return uuid4().hex


@pytest.fixture
def key() -> str:
    """No two keys of an account have one value."""
    return uuid4().hex


@pytest.fixture
def other_key() -> str:
    return uuid4().hex


def values(gateway: Any, name: str) -> list[str]:
    found = gateway.get_api_keys(nameQuery=name, includeValues=True)["items"]
    return [key["value"] for key in found if key["name"] == name]


def in_plan(gateway: Any, name: str) -> list[str]:
    plans = {plan["name"]: plan["id"] for plan in gateway.get_usage_plans()["items"]}
    joined = gateway.get_usage_plan_keys(usagePlanId=plans[PLAN])["items"]
    return [key["value"] for key in joined if key["name"] == name]


def test_key_is_made_and_joins_the_plan(gateway: Any, keys: ApiGatewayUsageKeys, name: str, key: str) -> None:
    """The one of that name among others."""
    keys.ensure(name, key)
    assert values(gateway, name) == in_plan(gateway, name) == [key]


def test_key_that_is_there_is_left_alone(gateway: Any, keys: ApiGatewayUsageKeys, name: str, key: str) -> None:
    """However often it is asked for; out of the plan it comes back into it."""
    keys.ensure(name, key)
    (before,) = gateway.get_api_keys(nameQuery=name)["items"]
    keys.ensure(name, key)
    (after,) = gateway.get_api_keys(nameQuery=name)["items"]
    assert before["id"] == after["id"]
    plan = next(plan["id"] for plan in gateway.get_usage_plans()["items"] if plan["name"] == PLAN)
    gateway.delete_usage_plan_key(usagePlanId=plan, keyId=after["id"])
    keys.ensure(name, key)
    assert in_plan(gateway, name) == [key]


def test_another_value_is_replaced(
    gateway: Any, keys: ApiGatewayUsageKeys, name: str, key: str, other_key: str
) -> None:
    """It was an attempt's that came to nothing."""
    keys.ensure(name, other_key)
    keys.ensure(name, key)
    assert values(gateway, name) == [key]
    assert key in in_plan(gateway, name)  # with a key AWS drops its place in the plan too, moto does not


def test_key_is_removed_once_and_again(
    gateway: Any, keys: ApiGatewayUsageKeys, name: str, key: str, other_key: str
) -> None:
    """Its neighbours stay, also one whose name begins alike."""
    keys.ensure(name, key)
    keys.ensure(f"{name}-longer", other_key)
    for _ in range(2):
        keys.remove(name)
    assert values(gateway, name) == []
    assert values(gateway, f"{name}-longer") == [other_key]


def test_plan_that_is_not_there_is_an_outage(gateway: Any, name: str, key: str) -> None:
    """The stack is being changed: trying again helps."""
    with pytest.raises(UnavailableError):
        ApiGatewayUsageKeys(lambda: gateway, "gone").ensure(name, key)


def test_plan_is_on_where_it_has_a_name(keys: ApiGatewayUsageKeys) -> None:
    """As with the fake."""
    assert (keys.are_on, FakeUsageKeys(are_on=True).are_on) == (True, True)
    off = ApiGatewayUsageKeys(lambda: pytest.fail("asked for nothing"), "")
    assert (off.are_on, FakeUsageKeys().are_on) == (False, False)
