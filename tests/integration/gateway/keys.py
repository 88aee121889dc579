"""API keys, made as docs/gateway.md says."""

from __future__ import annotations

import uuid

from tests.integration.conftest import Deployment


def plan_id_of(deployment: Deployment) -> str:
    """The stack's usage plan, by its name."""
    plans = deployment.emulator.client("apigateway").get_usage_plans()["items"]
    (plan,) = (plan for plan in plans if plan["name"] == deployment.stack.stack_name)
    return str(plan["id"])


def fresh_key(deployment: Deployment) -> str:
    """A key of the stack's plan that nobody has used."""
    gateway = deployment.emulator.client("apigateway")
    key = gateway.create_api_key(name=f"test-{uuid.uuid4().hex[:8]}", enabled=True)
    gateway.create_usage_plan_key(usagePlanId=plan_id_of(deployment), keyId=key["id"], keyType="API_KEY")
    return str(gateway.get_api_key(apiKey=key["id"], includeValue=True)["value"])
