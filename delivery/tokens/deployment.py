"""The deployment whose tokens are worked on: found by its stack, reached by the operator's own credentials."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from delivery.account.identity import identify, make_clients, open_session
from delivery.account.stacks import Stack, find_stack, read_stack
from delivery.account.targets import read_target
from delivery.errors import StackError
from handlers.token_bootstrap import new_chance
from local.engines.ministack import Emulator
from local.environments import state_dir
from tokens.service import TokenService
from uploads.aws.api_token_records import DynamoApiTokenRecords
from uploads.aws.claims import DynamoClaims
from uploads.aws.usage_keys import ApiGatewayUsageKeys

LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Deployment:
    """Its tokens, and who works on them."""

    tokens: TokenService
    operator: str


def open_deployment(environment: str) -> Deployment:
    """Raises DeliveryError."""
    return _open_local() if environment == LOCAL else _open_target(environment)


def _open_target(environment: str) -> Deployment:
    target = read_target(environment)
    session = open_session(target)
    clients = make_clients(session)
    account = identify(session, clients)
    stack = find_stack(clients.cloudformation, target.stack_name)
    if stack is None:
        raise StackError(f"the stack {target.stack_name} is not there: `make deploy ENV={environment}` first")
    return Deployment(_tokens(stack, clients.dynamodb, clients.apigateway), account.caller)


def _open_local() -> Deployment:
    """The stack that `make run` holds up."""
    file = state_dir() / "stack.json"
    if not file.exists():
        raise StackError(f"{file} is not there: is `make run` up, and STATE_DIR its own?")
    told = json.loads(file.read_text())
    emulator = Emulator(told["emulator_url"])
    (found,) = emulator.client("cloudformation").describe_stacks(StackName=told["stack_name"])["Stacks"]
    stack = read_stack(found)
    return Deployment(_tokens(stack, emulator.client("dynamodb"), emulator.client("apigateway")), "local operator")


def _tokens(stack: Stack, dynamodb: Any, api_gateway: Any) -> TokenService:
    if "TableName" not in stack.outputs:
        raise StackError(f"the stack {stack.name} is {stack.status} and names no table yet")
    table = stack.outputs["TableName"]
    return TokenService(
        records=DynamoApiTokenRecords(dynamodb, table),
        claims=DynamoClaims(dynamodb, table),
        usage_keys=ApiGatewayUsageKeys(lambda: api_gateway, stack.name, are_on=_has_own_keys(stack)),
        chance=new_chance,
    )


def _has_own_keys(stack: Stack) -> bool:
    """Whether each token has a key of its own to a plan, which is named as the stack."""
    return stack.parameters.get("UsagePlans") == "authorizer"
