"""The template's own rules for its parameters, applied before CloudFormation sees them. Pure.

CloudFormation checks the same, but minutes later: after the build and the upload.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
MAX_VALUE_BYTES = 4_096
SHOWN_CHARACTERS = 80
# SAM reads overrides with a regular expression that takes these for its own.
UNQUOTABLE = re.compile(r'["\\\x00-\x1f\x7f]')

Declaration = Mapping[str, Any]


def with_defaults(declared: Mapping[str, Declaration], given: Mapping[str, str]) -> dict[str, str]:
    """Every parameter's value: CloudFormation keeps the old value of one that a later deployment leaves out."""
    return {name: given.get(name, str(rules.get("Default", ""))) for name, rules in declared.items()}


def find_problems(declared: Mapping[str, Declaration], given: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with these values, one line each."""
    for name in given:
        if name not in declared:
            close = difflib.get_close_matches(name, declared, n=1)
            yield f"{name}: there is no such parameter" + (f"; is {close[0]} meant?" if close else "")
    for name, rules in declared.items():
        if name in given:
            yield from (f"{name}: {problem}" for problem in value_problems(rules, given[name]))
        elif "Default" not in rules:
            yield f"{name}: missing, and it has no default. {rules.get('Description', '')}".rstrip()


def value_problems(rules: Declaration, value: str) -> Iterator[str]:
    """What is wrong with one value."""
    if len(value.encode()) > MAX_VALUE_BYTES:
        yield f"longer than {MAX_VALUE_BYTES} bytes, CloudFormation's limit"
        return
    if UNQUOTABLE.search(value):
        yield "holds a quote, a backslash or a control character, which SAM cannot pass on"
        return
    shown = repr(value if len(value) <= SHOWN_CHARACTERS else f"{value[:SHOWN_CHARACTERS]}…")
    if rules["Type"] == "Number":
        yield from _number_problems(rules, value, shown)
    if "AllowedValues" in rules and value not in map(str, rules["AllowedValues"]):
        yield f"{shown} is not one of {', '.join(map(str, rules['AllowedValues']))}"
    if "AllowedPattern" in rules and not re.fullmatch(rules["AllowedPattern"], value):
        yield f"{shown} {rules.get('ConstraintDescription', 'does not match ' + rules['AllowedPattern'])}"
    if not int(rules.get("MinLength", 0)) <= len(value) <= int(rules.get("MaxLength", MAX_VALUE_BYTES)):
        yield f"{shown} is too short" if len(value) < int(rules.get("MinLength", 0)) else f"{shown} is too long"


def _number_problems(rules: Declaration, value: str, shown: str) -> Iterator[str]:
    """CloudFormation takes fractions too; every number here counts something."""
    if not re.fullmatch(r"-?[0-9]{1,18}", value):
        yield f"{shown} is not a whole number"
    elif int(value) < int(rules.get("MinValue", value)):
        yield f"{shown} is less than {rules['MinValue']}"
    elif int(value) > int(rules.get("MaxValue", value)):
        yield f"{shown} is more than {rules['MaxValue']}"
