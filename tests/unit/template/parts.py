"""The template's parts, by what a test asks for."""

from __future__ import annotations

from typing import Any

from delivery.template import read_template

TEMPLATE = read_template()
PARAMETERS: dict[str, dict[str, Any]] = TEMPLATE["Parameters"]
RESOURCES: dict[str, dict[str, Any]] = TEMPLATE["Resources"]
NO_VALUE = {"Ref": "AWS::NoValue"}


def of_type(kind: str) -> dict[str, dict[str, Any]]:
    """The properties of all resources of a type, by logical id."""
    return {name: resource["Properties"] for name, resource in RESOURCES.items() if resource["Type"] == kind}


def properties(name: str) -> Any:
    """A resource's properties."""
    return RESOURCES[name]["Properties"]


def functions() -> dict[str, dict[str, Any]]:
    """All functions, with what Globals gives each of them."""
    common = TEMPLATE["Globals"]["Function"]
    return {name: {**common, **own} for name, own in of_type("AWS::Serverless::Function").items()}


def statements(role: str) -> list[dict[str, Any]]:
    """What a role's policies say, those beside it too, a conditional statement as it is when its condition holds."""
    beside = [policy for policy in of_type("AWS::IAM::Policy").values() if {"Ref": role} in policy["Roles"]]
    policies = [*properties(role)["Policies"], *beside]
    entries = [entry for policy in policies for entry in policy["PolicyDocument"]["Statement"]]
    return [entry["Fn::If"][1] if "Fn::If" in entry else entry for entry in entries]


def variables(name: str) -> dict[str, Any]:
    """A function's environment, with what Globals gives."""
    common = TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]
    return {**common, **properties(name)["Environment"]["Variables"]}
