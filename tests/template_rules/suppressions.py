"""What the template's Metadata says need not be so, and why: in the linters' own words, with a reason for each rule."""

from __future__ import annotations

import copy
from typing import Any

from tests.unit.template.parts import RESOURCES, TEMPLATE

LINTERS = ("cfn-lint", "checkov")


def suppressions() -> dict[tuple[str, str], str]:
    """The reason, by resource and rule. A rule of cfn-lint has its reason in `cfn-lint.reasons`."""
    reasons: dict[tuple[str, str], str] = {}
    for name, resource in RESOURCES.items():
        said = resource.get("Metadata", {})
        for skipped in said.get("checkov", {}).get("skip", []):
            reasons[name, skipped["id"]] = skipped.get("comment", "")
        of_cfn_lint = said.get("cfn-lint", {})
        for rule in of_cfn_lint.get("config", {}).get("ignore_checks", []):
            reasons[name, rule] = of_cfn_lint.get("reasons", {}).get(rule, "")
    return reasons


def without_suppressions(template: dict[str, Any] = TEMPLATE) -> dict[str, Any]:
    """The template as if nothing were suppressed."""
    bare = copy.deepcopy(template)
    for described in (bare, *bare["Resources"].values()):
        for linter in LINTERS:
            described.get("Metadata", {}).pop(linter, None)
    return bare


def owner(resource: str) -> str:
    """The resource of our template that SAM has made this one of: its name begins with the other's."""
    owners = [name for name in RESOURCES if resource.startswith(name)]
    return max(owners, key=len, default="")


def source(resource: str) -> str:
    """What a function is built from, whose Metadata SAM wants to be all the same; of others their own name."""
    return str(RESOURCES.get(resource, {}).get("Properties", {}).get("CodeUri", resource))
