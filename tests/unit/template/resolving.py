"""What the template comes to with given parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from delivery.parameters.rules import with_defaults
from local.intrinsics import Resolver
from tests.unit.template.parts import PARAMETERS, TEMPLATE


def resolved(value: Any, **given: str) -> Any:
    """A value of the template with these parameters and the others' defaults; `Ref` of a resource gives its name."""
    pseudo = {"AWS::StackName": "portside-test", "AWS::Partition": "aws", "AWS::Region": "us-east-1"}
    references = {**{name: name for name in TEMPLATE["Resources"]}, **pseudo, "AWS::AccountId": "123456789012"}
    for name, text in {**with_defaults(PARAMETERS, {}), **given}.items():
        references[name] = text.split(",") if PARAMETERS[name]["Type"] == "CommaDelimitedList" else text
    mappings = TEMPLATE.get("Mappings", {})
    return Resolver(references, TEMPLATE["Conditions"], mappings, attributes={}).resolve(value)


def failed_assertions(values: Mapping[str, str]) -> list[str]:
    """What CloudFormation would say."""
    rules = [rule for rule in TEMPLATE["Rules"].values() if resolved(rule["RuleCondition"], **values)]
    assertions = [assertion for rule in rules for assertion in rule["Assertions"]]
    return [assertion["AssertDescription"] for assertion in assertions if not resolved(assertion["Assert"], **values)]
