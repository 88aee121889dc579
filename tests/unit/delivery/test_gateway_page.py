"""Holds docs/gateway.md, and what docs/operations.md lists, to the template."""

from __future__ import annotations

import json
import re
import tomllib

import pytest

from delivery.parameters.checks import find_contradictions
from delivery.parameters.file import as_text
from delivery.parameters.rules import find_problems, with_defaults
from delivery.template import read_template
from handlers.table import OPERATIONS
from local.environments import ROOT

PAGE = (ROOT / "docs" / "gateway.md").read_text()
LISTED = (ROOT / "docs" / "operations.md").read_text()
DECLARED = read_template()["Parameters"]
GROUPS = read_template()["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
OURS = {"Where the API is and who reaches it", "Throttling and usage plans", "Caching"}
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES)
def test_example_may_be_deployed(example: str) -> None:
    """Copied as it is."""
    given = {name: as_text(value) for name, value in tomllib.loads(example).items()}
    given["TokenIssuer"] = "https://login.example.com/"
    assert list(find_problems(DECLARED, given)) == []
    assert list(find_contradictions(with_defaults(DECLARED, given), is_emulator=False)) == []


@pytest.mark.parametrize("group", [group for group in GROUPS if group["Label"]["default"] in OURS], ids=str)
def test_every_parameter_is_listed(group: dict[str, list[str]]) -> None:
    """With what it is for, what it costs, and what proves it."""
    rows = {row[0]: row for row in (line.split(" | ") for line in LISTED.splitlines() if line.startswith("| `"))}
    for name in group["Parameters"]:
        cells = rows[f"| `{name}`"]
        assert len(cells) == 5, name
        assert all(cell.strip(" |") for cell in cells), name


def test_page_names_no_parameter_that_is_not_there() -> None:
    """And the list none either."""
    named = set(
        re.findall(r"`([A-Z][A-Za-z]+(?:Seconds|Burst|Second|Cidrs|Vpcs|Endpoints|Ids|Arn|Limit|Policy))`", PAGE)
    )
    assert {"AllowedVpcEndpoints", "WafRateLimit", "CacheJobTtlSeconds"} <= named
    assert named <= set(DECLARED) | set(read_template()["Outputs"])


def test_cached_routes_are_those() -> None:
    """All of them, and no other."""
    table = set(re.findall(r"^\| `(GET /[^`]+)` \|", PAGE, re.MULTILINE))
    assert table == {f"{one.method} {one.path}" for one in OPERATIONS if one.cached}


def test_permission_to_ask_past_the_cache_is_the_templates() -> None:
    """But for where it holds."""
    (block,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    policy = read_template()["Resources"]["CacheInvalidationPolicy"]["Properties"]["PolicyDocument"]
    (shown,), (own,) = json.loads(block)["Statement"], policy["Statement"]
    assert {name: shown[name] for name in ("Sid", "Effect", "Action")} == {
        name: own[name] for name in ("Sid", "Effect", "Action")
    }
    assert shown["Resource"].endswith("/live/GET/*")


def test_tls_policies_are_those_of_the_template() -> None:
    """Each with what it takes."""
    rows = re.findall(r"^\| `(TLS_1_2|SecurityPolicy_[A-Z0-9_]+)`", PAGE, re.MULTILINE)
    assert rows == DECLARED["TlsPolicy"]["AllowedValues"]
