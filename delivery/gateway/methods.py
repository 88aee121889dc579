"""One operation as API Gateway imports it: its parameters, its body's model, who validates, and who answers."""

from __future__ import annotations

import re
from typing import Any

from delivery.gateway.choices import choose
from delivery.gateway.invocations import invocation_of
from delivery.gateway.parameters import address, parameter
from delivery.gateway.security import security_of
from handlers.operation import JSON, Operation

VALIDATORS = {
    "all": {"validateRequestBody": True, "validateRequestParameters": True},
    "parameters": {"validateRequestBody": False, "validateRequestParameters": True},
}
REFERENCE = "#/components/schemas/"


def method(operation: Operation, described: dict[str, Any], function: str) -> dict[str, Any]:
    """The operation object. `described`: the same operation in the OpenAPI 3.1 document."""
    made: dict[str, Any] = {"operationId": operation.id}
    parameters = [parameter(one["name"], one["in"]) for one in described.get("parameters", ())]
    keys = cache_keys(operation) if operation.cached else []
    if parameters or keys:
        made["parameters"] = [*parameters, *(parameter(name, "header") for name in keys)]
    # A body that may be left out is the function's to check: with a model, the gateway would ask for one. And so is one
    # whose items are refused one by one.
    # And a form, which models do not describe.
    is_json = operation.body_media_type == JSON
    has_model = operation.body is not None and is_json and not (operation.body_optional or operation.body_by_item)
    if has_model:
        schema = described["requestBody"]["content"]["application/json"]["schema"]
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    made["responses"] = {str(status): {"description": "as the OpenAPI document says"} for status in operation.statuses}
    made["security"] = security_of(operation)
    made["x-amazon-apigateway-request-validator"] = choose("ValidatesRequests", "all" if has_model else "parameters")
    made["x-amazon-apigateway-integration"] = integration(function)
    if keys:
        made["x-amazon-apigateway-integration"]["cacheKeyParameters"] = [address(one) for one in made["parameters"]]
    return made


def cache_keys(operation: Operation) -> list[str]:
    """The headers that an answer depends on: who asks, and for which page (the function's CORS names it)."""
    return ["Authorization", "Origin"] if operation.scopes else ["Origin"]


def preflight(path: str, function: str) -> dict[str, Any]:
    """Who answers a browser's question: the function, since a mock can name one origin only.

    It has an id because `sam local` merges methods of one path that have none (aws/aws-sam-cli issue 9165).
    """
    made: dict[str, Any] = {
        "operationId": "preflight" + "".join(word.capitalize() for word in re.findall(r"\w+", path)),
        "responses": {"204": {"description": "CORS"}},
        "security": [],
    }
    if parameters := [parameter(name, "path") for name in re.findall(r"{(\w+)}", path)]:
        made["parameters"] = parameters
    return {**made, "x-amazon-apigateway-integration": integration(function)}


def integration(function: str) -> dict[str, Any]:
    """The function answers everything."""
    return {
        "type": "aws_proxy",
        "httpMethod": "POST",  # Lambda's own, whatever the method
        "uri": invocation_of(function),
        "passthroughBehavior": "when_no_match",
    }
