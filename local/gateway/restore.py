"""Puts in force what the emulator's import of an API leaves out: validators, models, gateway responses, mappings.

The emulator's data plane knows them all; only its import of a SAM template keeps no more than each method's
integration and security.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from local.engines.ministack import REGION, Emulator
from local.gateway.methods import restore_method
from local.gateway.models import stand_alone
from local.gateway.stages import restore_method_settings
from local.intrinsics import Resolver


def restore_gateway(emulator: Emulator, stack_name: str) -> None:
    """Make the deployed API what its template says. Safe to repeat."""
    cloudformation, gateway = emulator.client("cloudformation"), emulator.client("apigateway")
    template = processed_template(cloudformation, stack_name)
    resources = cloudformation.describe_stack_resources(StackName=stack_name)["StackResources"]
    api_id = next(r["PhysicalResourceId"] for r in resources if r["ResourceType"] == "AWS::ApiGateway::RestApi")
    api = next(r for r in template["Resources"].values() if r["Type"] == "AWS::ApiGateway::RestApi")
    physical = {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in resources}
    resolver = resolver_of(template, cloudformation, stack_name, physical)
    body = resolver.resolve(api["Properties"]["Body"])
    for kind, response in body["x-amazon-apigateway-gateway-responses"].items():
        gateway.put_gateway_response(
            restApiId=api_id,
            responseType=kind,
            statusCode=str(response["statusCode"]),
            responseParameters=response["responseParameters"],
            responseTemplates=response["responseTemplates"],
        )
    restore_models(gateway, api_id, body["components"]["schemas"])
    validators = restore_validators(gateway, api_id, body["x-amazon-apigateway-request-validators"])
    ids = {item["path"]: item["id"] for item in gateway.get_resources(restApiId=api_id, limit=500)["items"]}
    for path, item in body["paths"].items():
        for verb, described in item.items():
            restore_method(gateway, (api_id, ids[path], verb.upper()), described, validators)
    own = resolver.resolve({name: value for name, value in api["Properties"].items() if name == "BinaryMediaTypes"})
    if media_types := own.get("BinaryMediaTypes"):
        changes = [{"op": "add", "path": f"/binaryMediaTypes/{kind.replace('/', '~1')}"} for kind in media_types]
        gateway.update_rest_api(restApiId=api_id, patchOperations=changes)
    for stage in gateway.get_stages(restApiId=api_id)["item"]:
        gateway.create_deployment(restApiId=api_id, stageName=stage["stageName"])
    stage = next(r["Properties"] for r in template["Resources"].values() if r["Type"] == "AWS::ApiGateway::Stage")
    settings = resolver.resolve({name: stage.get(name, []) for name in ("StageName", "MethodSettings")})
    restore_method_settings(gateway, api_id, settings)


def restore_models(gateway: Any, api_id: str, schemas: dict[str, Any]) -> None:
    """Make every model anew."""
    known = {model["name"] for model in gateway.get_models(restApiId=api_id, limit=500)["items"]}
    for name in schemas:
        if name in known:
            gateway.delete_model(restApiId=api_id, modelName=name)
        schema = json.dumps(stand_alone(name, schemas))
        gateway.create_model(restApiId=api_id, name=name, contentType="application/json", schema=schema)


def restore_validators(gateway: Any, api_id: str, described: dict[str, Any]) -> dict[str, str]:
    """Their ids by name; those that are there already are kept."""
    known = {one["name"]: one["id"] for one in gateway.get_request_validators(restApiId=api_id, limit=500)["items"]}
    for name, what in described.items():
        if name not in known:
            known[name] = gateway.create_request_validator(restApiId=api_id, name=name, **what)["id"]
    return known


def resolver_of(
    template: dict[str, Any], cloudformation: Any, stack_name: str, physical: Mapping[str, str]
) -> Resolver:
    """Computes the template's functions as they come out in the deployed stack. `physical`: what resources are called.

    Of attributes only the ARNs of functions and roles are known.
    """
    stack = cloudformation.describe_stacks(StackName=stack_name)["Stacks"][0]
    account = stack["StackId"].split(":")[4]
    pseudo = {
        "AWS::AccountId": account,
        "AWS::Partition": "aws",
        "AWS::Region": REGION,
        "AWS::StackId": stack["StackId"],
        "AWS::StackName": stack_name,
    }
    arns = {
        "AWS::Lambda::Function": f"arn:aws:lambda:{REGION}:{account}:function:",
        "AWS::IAM::Role": f"arn:aws:iam::{account}:role/",
    }
    attributes = {
        f"{name}.Arn": arns[template["Resources"][name]["Type"]] + called
        for name, called in physical.items()
        if template["Resources"].get(name, {}).get("Type") in arns
    }
    return Resolver(
        references={**physical, **pseudo, **parameters_of(template, stack)},
        conditions=template.get("Conditions", {}),
        mappings=template.get("Mappings", {}),
        attributes=attributes,
    )


def processed_template(cloudformation: Any, stack_name: str) -> dict[str, Any]:
    """The template after SAM's transform."""
    body = cloudformation.get_template(StackName=stack_name, TemplateStage="Processed")["TemplateBody"]
    if isinstance(body, str):
        body = json.loads(body)
    return dict(body)


def parameters_of(template: dict[str, Any], stack: dict[str, Any]) -> dict[str, Any]:
    """What `Ref` gives for each parameter: lists as lists."""
    parameters = {name: str(parameter.get("Default", "")) for name, parameter in template["Parameters"].items()}
    parameters |= {given["ParameterKey"]: given["ParameterValue"] for given in stack.get("Parameters", [])}
    lists = {name for name, parameter in template["Parameters"].items() if parameter["Type"] == "CommaDelimitedList"}
    return {name: value.split(",") if name in lists else value for name, value in parameters.items()}
