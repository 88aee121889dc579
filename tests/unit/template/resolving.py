"""What the template comes to with given parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from delivery.parameters.rules import with_defaults
from local.intrinsics import Resolver
from tests.unit.template.parts import PARAMETERS, TEMPLATE


def resolved(value: Any, **given: str) -> Any:
    """A value of the template with these parameters and the others' defaults; `Ref` of a resource gives its name."""
    parameters = {**with_defaults(PARAMETERS, {}), **given}
    references = {**{name: name for name in TEMPLATE["Resources"]}, **parameters}
    return Resolver(references=references, conditions=TEMPLATE["Conditions"]).resolve(value)


def failed_assertions(values: Mapping[str, str]) -> list[str]:
    """What CloudFormation would say."""
    rules = [rule for rule in TEMPLATE["Rules"].values() if resolved(rule["RuleCondition"], **values)]
    assertions = [assertion for rule in rules for assertion in rule["Assertions"]]
    return [assertion["AssertDescription"] for assertion in assertions if not resolved(assertion["Assert"], **values)]
