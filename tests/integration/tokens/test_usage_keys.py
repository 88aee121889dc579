"""With a usage plan each API token has its own key to it, by the deployed function and its role.

The emulator takes keys from the header alone: here each call sends the key that on AWS the authorizer names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from local.ports import free_port
from local.stack import running_stack
from tests.integration.conftest import Deployment
from tests.integration.gateway.keys import plan_id_of
from tests.integration.segments import collecting_segments
from tests.integration.tokens.operators import api_token

TENANT = "tokens-acme"


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """The stack with a plan whose keys the authorizer names."""
    folder = tmp_path_factory.mktemp("planned")
    more = {"UsagePlans": "authorizer"}
    with (
        collecting_segments() as segments,
        running_stack(folder, free_port(), say=print, more_parameters=more) as stack,
    ):
        yield Deployment(stack, folder, segments)


def keys(deployment: Deployment, token_id: str) -> list[str]:
    """The ids of the plan's keys of this name; and there is none beside the plan."""
    gateway = deployment.emulator.client("apigateway")
    joined = gateway.get_usage_plan_keys(usagePlanId=plan_id_of(deployment))["items"]
    known = [key for key in gateway.get_api_keys(includeValues=True, limit=500)["items"] if key["name"] == token_id]
    ids = [key["id"] for key in joined if key["id"] in {one["id"] for one in known}]
    assert len(ids) == len(known)
    return ids


def call(deployment: Deployment, token: str, method: str, path: str, body: object = None) -> requests.Response:
    """One call, with the key of its token."""
    name = token.split("_")[1]
    known = deployment.emulator.client("apigateway").get_api_keys(includeValues=True, limit=500)["items"]
    (value,) = (key["value"] for key in known if key["name"] == name)
    return deployment.call(method, path, token=token, body=body, headers={"X-Api-Key": value})


def test_key_comes_and_goes_with_its_token(planned: Deployment) -> None:
    """Made by operator and API alike, kept through a rotation, gone once it is revoked; and the token works."""
    admin = api_token(planned, "create", "--tenant", TENANT, "--scope", "admin").stdout.strip()
    assert len(keys(planned, admin.split("_")[1])) == 1
    made: dict[str, Any] = call(planned, admin, "POST", "/v1/tokens", {"scopes": ["uploads:read"]}).json()
    before = keys(planned, made["id"])
    assert len(before) == 1
    assert call(planned, made["token"], "GET", "/v1/uploads").status_code == 200
    rotated = call(planned, admin, "POST", f"/v1/tokens/{made['id']}/rotate").json()
    assert call(planned, rotated["token"], "GET", "/v1/uploads").status_code == 200
    assert keys(planned, made["id"]) == before
    for _ in range(2):
        assert call(planned, admin, "DELETE", f"/v1/tokens/{made['id']}").json()["state"] == "revoked"
    assert keys(planned, made["id"]) == []


def test_plan_that_was_made_anew_is_joined_by_all_good_tokens(planned: Deployment) -> None:
    """By the operator's one command, which may be repeated."""
    token_id = api_token(planned, "create", "--tenant", TENANT, "--scope", "jobs:read").stdout.split("_")[1]
    (key_id,) = keys(planned, token_id)
    gateway = planned.emulator.client("apigateway")
    gateway.delete_usage_plan_key(usagePlanId=plan_id_of(planned), keyId=key_id)
    for _ in range(2):
        joined = api_token(planned, "join-plan")
        assert joined.stdout.endswith("tokens are in the plan\n"), joined.stderr
        assert keys(planned, token_id) == [key_id]
