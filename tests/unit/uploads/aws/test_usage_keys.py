"""Keys to a usage plan: safe to repeat, found by their names, on moto's API Gateway."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.unit.tokens.fakes import FakeUsageKeys
from tests.unit.uploads.aws.conftest import REGION
from uploads.aws.clients import api_gateway_client
from uploads.aws.usage_keys import STACK_TAG, ApiGatewayUsageKeys
from uploads.errors import UnavailableError
from uploads.ids import RANDOM_BYTES, make_ulid

PLAN = "portside-test"
TAGS = {STACK_TAG: PLAN}


@pytest.fixture(scope="module")
def gateway(moto: None) -> Any:  # noqa: ARG001 # it is there meanwhile
    client = api_gateway_client(REGION)
    client.create_usage_plan(name="another", tags=TAGS)
    client.create_usage_plan(name=PLAN, tags={STACK_TAG: "another"})
    client.create_usage_plan(name=PLAN, tags=TAGS)
    return client


@pytest.fixture
def keys(gateway: Any) -> ApiGatewayUsageKeys:
    return ApiGatewayUsageKeys(lambda: gateway, PLAN, are_on=True)


@pytest.fixture
def name() -> str:
    """As a token is."""
    return make_ulid(datetime.now(UTC), os.urandom(RANDOM_BYTES))


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
    joined = gateway.get_usage_plan_keys(usagePlanId=plan_id(gateway))["items"]
    return [key["value"] for key in joined if key["name"] == name]


def plan_id(gateway: Any) -> Any:
    (own,) = (p["id"] for p in gateway.get_usage_plans()["items"] if (p["name"], p["tags"]) == (PLAN, TAGS))
    return own


def test_key_is_made_and_joins_the_plan(gateway: Any, keys: ApiGatewayUsageKeys, name: str, key: str) -> None:
    """The one of that name and tag among others; it bears the tag by which its stack is known."""
    keys.ensure(name, key)
    assert values(gateway, name) == in_plan(gateway, name) == [key]
    (made,) = gateway.get_api_keys(nameQuery=name)["items"]
    assert made["tags"] == TAGS


def test_key_that_is_there_is_left_alone(gateway: Any, keys: ApiGatewayUsageKeys, name: str, key: str) -> None:
    """However often it is asked for; out of the plan it comes back into it."""
    keys.ensure(name, key)
    (before,) = gateway.get_api_keys(nameQuery=name)["items"]
    keys.ensure(name, key)
    (after,) = gateway.get_api_keys(nameQuery=name)["items"]
    assert before["id"] == after["id"]
    gateway.delete_usage_plan_key(usagePlanId=plan_id(gateway), keyId=after["id"])
    keys.ensure(name, key)
    assert in_plan(gateway, name) == [key]


def test_another_value_stays_until_one_is_known_to_be_the_rows(
    gateway: Any, keys: ApiGatewayUsageKeys, name: str, key: str, other_key: str
) -> None:
    """It is that of another attempt, which may yet be the one that wins."""
    keys.ensure(name, other_key)
    keys.ensure(name, key)
    assert sorted(values(gateway, name)) == sorted(in_plan(gateway, name)) == sorted([key, other_key])
    keys.keep_only(name, key)
    assert values(gateway, name) == [key]


def test_key_is_removed_once_and_again(
    gateway: Any, keys: ApiGatewayUsageKeys, name: str, key: str, other_key: str
) -> None:
    """Its neighbours stay: one whose name begins alike, and one that no stack of this name has made."""
    foreign = uuid4().hex
    keys.ensure(name, key)
    keys.ensure(f"{name}-longer", other_key)
    gateway.create_api_key(name=name, value=foreign)
    for _ in range(2):
        keys.keep_only(name, None)
    assert values(gateway, name) == [foreign]
    assert values(gateway, f"{name}-longer") == [other_key]


class Blind:
    """A gateway whose first look finds nothing: the key is made between the look and the making."""

    def __init__(self, gateway: Any) -> None:
        self._gateway = gateway
        self.looks = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._gateway, name)

    def get_paginator(self, operation: str) -> Any:
        self.looks += operation == "get_api_keys"
        return self if self.looks == 1 and operation == "get_api_keys" else self._gateway.get_paginator(operation)

    def paginate(self, **_: object) -> list[Any]:
        return []


def test_key_that_another_has_made_meanwhile_is_taken(
    gateway: Any, keys: ApiGatewayUsageKeys, name: str, key: str
) -> None:
    """Or boto3's own repetition, after an answer that was lost."""
    keys.ensure(name, key)
    blind: Any = Blind(gateway)
    ApiGatewayUsageKeys(lambda: blind, PLAN, are_on=True).ensure(name, key)
    assert values(gateway, name) == [key]


def test_value_that_another_token_has_is_an_outage(keys: ApiGatewayUsageKeys, name: str, key: str) -> None:
    """Or API Gateway does not show yet what it has."""
    keys.ensure(name, key)
    with pytest.raises(UnavailableError):
        keys.ensure(f"{name}-another", key)


def test_all_keys_are_those_of_the_stacks_tokens(
    gateway: Any, keys: ApiGatewayUsageKeys, name: str, key: str, other_key: str
) -> None:
    """By tag and by name, whether there is a plan or not; the older ones, if that is asked."""
    keys.ensure(name, key)
    gateway.create_api_key(name=name, value=other_key, tags={STACK_TAG: "another"})
    gateway.create_api_key(name=f"{PLAN}-access-tokens", value=uuid4().hex, tags=TAGS)
    off = ApiGatewayUsageKeys(lambda: gateway, PLAN, are_on=False)
    (found,) = (one for one in off.list_all() if one.token_id == name)
    assert found.value == key
    assert {one.token_id for one in off.list_all()} & {f"{PLAN}-access-tokens"} == set()
    now = datetime.now(UTC)
    assert found in off.list_all(made_before=now + timedelta(minutes=1))
    assert found not in off.list_all(made_before=now - timedelta(minutes=1))
    for _ in range(2):
        off.drop(found)
    assert values(gateway, name) == [other_key]


def test_plan_that_is_not_there_is_an_outage(gateway: Any, name: str, key: str) -> None:
    """The stack is being changed: trying again helps."""
    with pytest.raises(UnavailableError):
        ApiGatewayUsageKeys(lambda: gateway, "gone", are_on=True).ensure(name, key)


def test_plan_is_on_where_that_is_said(keys: ApiGatewayUsageKeys) -> None:
    """As with the fake."""
    assert (keys.are_on, FakeUsageKeys(are_on=True).are_on) == (True, True)
    off = ApiGatewayUsageKeys(lambda: pytest.fail("asked for nothing"), "", are_on=False)
    assert (off.are_on, FakeUsageKeys().are_on) == (False, False)
