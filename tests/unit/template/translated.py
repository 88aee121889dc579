"""The template as CloudFormation gets it: after SAM's transform, by SAM's own translator, offline."""

from __future__ import annotations

import atexit
import copy
import json
import subprocess
from functools import cache
from typing import Any

from delivery.parameters.rules import with_defaults
from local.environments import ROOT, environment_python
from local.intrinsics import Resolver
from tests.unit.template.parts import PARAMETERS, TEMPLATE

ACCOUNT, REGION, STACK = "123456789012", "us-east-1", "portside-test"
PSEUDO_PARAMETERS = {
    "AWS::AccountId": ACCOUNT,
    "AWS::NotificationARNs": [],
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{STACK}/c1f0b0f2-3a61-4a4f-8a41-5a3d0e1f7c01",
    "AWS::StackName": STACK,
    "AWS::URLSuffix": "amazonaws.com",
}
# Values of the parameters that have no default.
GIVEN = {"TokenIssuer": "https://issuer.example"}


def translated(**parameters: str) -> dict[str, Any]:
    """The template under these parameters and the others' defaults, its functions and conditions as they stand.

    Kept for each set of parameters, and shared: who changes it copies it first.
    """
    return _translated(tuple(sorted(parameters.items())))


def resolved_resources(**parameters: str) -> dict[str, dict[str, Any]]:
    """The resources that this stack would have, by logical id, every function computed. Kept, and shared, too.

    `Ref` of a resource gives its logical id; `Fn::GetAtt` and `${Name.Attribute}` give `Name.Attribute`.
    """
    return _resolved_resources(tuple(sorted(parameters.items())))


def resources_of_type(kind: str, **parameters: str) -> dict[str, dict[str, Any]]:
    """The properties of this stack's resources of one type, by logical id."""
    found = resolved_resources(**parameters)
    return {name: resource.get("Properties", {}) for name, resource in found.items() if resource["Type"] == kind}


def resolved_outputs(**parameters: str) -> dict[str, Any]:
    """The values of this stack's outputs, by name."""
    outputs, resolver = translated(**parameters)["Outputs"], resolver_for(**parameters)
    return {name: resolver.resolve(output["Value"]) for name, output in outputs.items() if is_there(output, resolver)}


def resolver_for(**parameters: str) -> Resolver:
    """Computes what the translated template says under these parameters."""
    template = translated(**parameters)
    references: dict[str, Any] = {name: name for name in template["Resources"]} | PSEUDO_PARAMETERS
    for name, value in with_defaults(PARAMETERS, GIVEN | parameters).items():
        is_list = PARAMETERS[name]["Type"] == "CommaDelimitedList" or PARAMETERS[name]["Type"].startswith("List<")
        references[name] = value.split(",") if is_list else value
    return Resolver(references, template.get("Conditions", {}), template.get("Mappings", {}), attributes={})


def is_there(described: dict[str, Any], resolver: Resolver) -> bool:
    """Whether a resource or an output's condition holds, if it has one."""
    return "Condition" not in described or resolver.holds(described["Condition"])


@cache
def _translated(parameters: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    unknown = {name for name, _ in parameters} - set(PARAMETERS)
    assert not unknown, f"no such parameters: {', '.join(unknown)}"
    values = PSEUDO_PARAMETERS | with_defaults(PARAMETERS, GIVEN | dict(parameters))
    program = _translator()
    assert program.stdin
    assert program.stdout
    program.stdin.write(json.dumps({"template": packaged(TEMPLATE), "parameters": values}) + "\n")
    program.stdin.flush()
    answer = json.loads(program.stdout.readline())
    assert "errors" not in answer, answer["errors"]
    return dict(answer["template"])


@cache
def _resolved_resources(parameters: tuple[tuple[str, str], ...]) -> dict[str, dict[str, Any]]:
    template, resolver = translated(**dict(parameters)), resolver_for(**dict(parameters))
    resources = template["Resources"].items()
    return {name: resolver.resolve(resource) for name, resource in resources if is_there(resource, resolver)}


@cache
def _translator() -> subprocess.Popen[str]:
    """The one translator of a test run: starting it costs as much as translating."""
    command = [str(environment_python("proof")), "tests/unit/template/translating.py"]
    program = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603 # ours
    atexit.register(program.communicate)
    return program


def packaged(template: dict[str, Any]) -> dict[str, Any]:
    """The template after `sam deploy` has uploaded the code: that is what the transform is given."""
    template = copy.deepcopy(template)
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = "s3://code/key"
    return template
