"""Resource policies, as far as the emulator judges them: routes without authorization, and those of IAM.

Behind a Lambda authorizer it does not look at them; there the template's assertions must do.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from local.engines.ministack import REGION
from tests.integration.conftest import Deployment
from tests.integration.gateway.stacks import api_id_of, deployed_with
from tests.unit.template.front_door import api

HERE, ELSEWHERE = "127.0.0.0/8", "192.0.2.0/24"
EVERYWHERE = "https://app.example.com"


@pytest.fixture(scope="module")
def signed_for(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Callers sign with IAM, from this machine alone."""
    folder = tmp_path_factory.mktemp("policy")
    with deployed_with(folder, AuthMode="iam", AllowedCidrs=HERE, AllowedOrigins=EVERYWHERE) as deployment:
        yield deployment


@contextmanager
def policy_of(deployment: Deployment, **parameters: str) -> Iterator[None]:
    """The API under the policy that the template makes of these parameters, for a while."""
    gateway, api_id = deployment.emulator.client("apigateway"), api_id_of(deployment)
    before = json.loads(f'"{gateway.get_rest_api(restApiId=api_id)["policy"]}"')
    policy = json.dumps(api(AuthMode="iam", **parameters)["Policy"])
    replace(gateway, api_id, policy)
    try:
        yield
    finally:
        replace(gateway, api_id, before)


def replace(gateway: Any, api_id: str, policy: str) -> None:
    gateway.update_rest_api(restApiId=api_id, patchOperations=[{"op": "replace", "path": "/policy", "value": policy}])


def somebody(deployment: Deployment, *, is_allowed: bool) -> Credentials:
    """A user of the account, whom IAM lets call the API, or not."""
    iam, name = deployment.emulator.client("iam"), f"caller-{uuid.uuid4().hex[:8]}"
    iam.create_user(UserName=name)
    if is_allowed:
        arn = f"arn:aws:execute-api:{REGION}:*:{api_id_of(deployment)}/*"
        statement = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": arn}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam.put_user_policy(UserName=name, PolicyName="call", PolicyDocument=document)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return Credentials(key["AccessKeyId"], key["SecretAccessKey"])


def call(deployment: Deployment, credentials: Credentials | None, path: str, method: str = "GET") -> requests.Response:
    """One call, signed where credentials are given."""
    url = f"{deployment.stack.api_url}{path}"
    request = AWSRequest(method, url)
    if credentials:
        SigV4Auth(credentials, "execute-api", REGION).add_auth(request)
    return requests.request(method, url, headers=dict(request.headers.items()), timeout=60)


def is_refused_by_gateway(answer: requests.Response) -> bool:
    """By the policy, not by the function. Of a signed call the emulator says so in AWS's words, which have no code."""
    return answer.status_code == 403 and answer.json().get("code", "ACCESS_DENIED") == "ACCESS_DENIED"


def test_open_routes_answer_where_the_list_allows(signed_for: Deployment) -> None:
    """Unsigned."""
    assert call(signed_for, None, "/v1/health").status_code == 200


def test_policy_alone_lets_nobody_in_who_must_be_allowed(signed_for: Deployment) -> None:
    """An identity of the same account that no policy of its own lets call."""
    stranger = somebody(signed_for, is_allowed=False)
    assert is_refused_by_gateway(call(signed_for, stranger, "/v1/uploads"))


def test_who_is_allowed_gets_in(signed_for: Deployment) -> None:
    """Past the gateway, at least."""
    caller = somebody(signed_for, is_allowed=True)
    assert not is_refused_by_gateway(call(signed_for, caller, "/v1/uploads"))


@pytest.mark.parametrize(
    "lists",
    [{"AllowedCidrs": ELSEWHERE}, {"DeniedCidrs": HERE}, {"AllowedCidrs": f"{HERE},{ELSEWHERE}", "DeniedCidrs": HERE}],
)
def test_from_elsewhere_nothing_answers(signed_for: Deployment, lists: dict[str, str]) -> None:
    """Neither health, nor a preflight, nor what IAM allows."""
    caller = somebody(signed_for, is_allowed=True)
    with policy_of(signed_for, **lists):
        assert is_refused_by_gateway(call(signed_for, None, "/v1/health"))
        assert is_refused_by_gateway(call(signed_for, None, "/v1/uploads", "OPTIONS"))
        assert is_refused_by_gateway(call(signed_for, caller, "/v1/uploads"))


@pytest.mark.parametrize("lists", [{"DeniedCidrs": ELSEWHERE}, {"AllowedCidrs": f"{ELSEWHERE},{HERE}"}])
def test_other_lists_leave_this_machine_alone(signed_for: Deployment, lists: dict[str, str]) -> None:
    """All three answer."""
    caller = somebody(signed_for, is_allowed=True)
    with policy_of(signed_for, **lists):
        assert call(signed_for, None, "/v1/health").status_code == 200
        assert not is_refused_by_gateway(call(signed_for, None, "/v1/uploads", "OPTIONS"))
        assert not is_refused_by_gateway(call(signed_for, caller, "/v1/uploads"))


def test_private_api_answers_nobody_who_comes_by_no_endpoint(signed_for: Deployment) -> None:
    """Such a request names no VPC endpoint."""
    with policy_of(signed_for, EndpointType="PRIVATE", VpcEndpointIds="vpce-0123456789abcdef0"):
        assert is_refused_by_gateway(call(signed_for, None, "/v1/health"))


def test_refusal_is_a_problem(signed_for: Deployment) -> None:
    """As any other of the gateway's."""
    with policy_of(signed_for, DeniedCidrs=HERE):
        refused = call(signed_for, None, "/v1/health")
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json()["status"] == 403
