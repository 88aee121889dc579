"""Runs the linters, out of the `proof` environment, and tells what they find."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.environments import tool

REGION = "us-east-1"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """What a linter has against a resource; `resource` is empty when it stands elsewhere in the template."""

    resource: str
    rule: str
    text: str


def cfn_lint(template: Path) -> Iterator[Finding]:
    """With all informational rules, and those for serverless applications."""
    command = [tool("cfn-lint", "proof"), "--append-rules", "cfn_lint_serverless.rules", "--include-checks", "I"]
    told = _json_of([*command, "--regions", REGION, "--format", "json", "--template", str(template)])
    for found in told:
        place = "/".join(map(str, found["Location"].get("Path") or []))
        # What it has against a default, it says with the resource that the parameter is used in.
        resource = re.search(r"Resources/(\w+)", f"{place} {found['Message']}")
        yield Finding(resource[1] if resource else "", found["Rule"]["Id"], f"{found['Message']} ({place})")


def checkov(*templates: Path) -> Iterator[Finding]:
    """Its rules for CloudFormation, without asking anybody."""
    command = [tool("checkov", "proof"), "--framework", "cloudformation", "--skip-download", "--quiet", "--compact"]
    told = _json_of([*command, "--output", "json", "--file", *map(str, templates)])
    assert told["summary"]["parsing_errors"] == 0
    assert told["summary"]["resource_count"] >= len(templates)
    for found in told["results"]["failed_checks"]:
        yield Finding(found["resource"].rpartition(".")[2], found["check_id"], found["check_name"])


def _json_of(command: list[str]) -> Any:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 # ours
    try:
        return json.loads(done.stdout)
    except json.JSONDecodeError:
        raise AssertionError(done.stdout + done.stderr) from None
