"""Gives the emulator's API back what its CloudFormation import drops: the gateway's own error answers.

The emulator's data plane knows them; only its import of a SAM template does not. On AWS nothing of this runs.
"""

from __future__ import annotations

import json
from typing import Any

from local.engines.ministack import Emulator
from local.intrinsics import Resolver


def restore_gateway(emulator: Emulator, stack_name: str) -> None:
    """Put every gateway response of the deployed template in force. Safe to repeat."""
    cloudformation, gateway = emulator.client("cloudformation"), emulator.client("apigateway")
    template = processed_template(cloudformation, stack_name)
    stack = cloudformation.describe_stacks(StackName=stack_name)["Stacks"][0]
    resources = cloudformation.describe_stack_resources(StackName=stack_name)["StackResources"]
    api_id = next(r["PhysicalResourceId"] for r in resources if r["ResourceType"] == "AWS::ApiGateway::RestApi")
    api = next(r for r in template["Resources"].values() if r["Type"] == "AWS::ApiGateway::RestApi")
    resolver = Resolver(references=references(template, stack), conditions=template.get("Conditions", {}))
    responses = resolver.resolve(api["Properties"]["Body"]["x-amazon-apigateway-gateway-responses"])
    for kind, response in responses.items():
        gateway.put_gateway_response(
            restApiId=api_id,
            responseType=kind,
            statusCode=str(response["statusCode"]),
            responseParameters=response["responseParameters"],
            responseTemplates=response["responseTemplates"],
        )
    for stage in gateway.get_stages(restApiId=api_id)["item"]:
        gateway.create_deployment(restApiId=api_id, stageName=stage["stageName"])


def processed_template(cloudformation: Any, stack_name: str) -> dict[str, Any]:
    """The template after SAM's transform."""
    body = cloudformation.get_template(StackName=stack_name, TemplateStage="Processed")["TemplateBody"]
    if isinstance(body, str):
        body = json.loads(body)
    return dict(body)


def references(template: dict[str, Any], stack: dict[str, Any]) -> dict[str, Any]:
    """What `Ref` gives for each parameter: lists as lists."""
    parameters = {name: str(parameter.get("Default", "")) for name, parameter in template["Parameters"].items()}
    parameters |= {given["ParameterKey"]: given["ParameterValue"] for given in stack.get("Parameters", [])}
    lists = {name for name, parameter in template["Parameters"].items() if parameter["Type"] == "CommaDelimitedList"}
    return {name: value.split(",") if name in lists else value for name, value in parameters.items()}
