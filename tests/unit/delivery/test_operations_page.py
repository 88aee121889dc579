"""Holds docs/operations.md to what it describes."""

from __future__ import annotations

import re
import tomllib

from delivery.parameters.checks import half_of_another_store
from delivery.parameters.file import as_text
from delivery.parameters.rules import find_problems
from delivery.template import read_template
from local.environments import ROOT

PAGE = (ROOT / "docs" / "operations.md").read_text()
SOURCES = "\n".join(
    file.read_text()
    for folder in ("src/handlers", "src/authorizer", "src/token_endpoint")
    for file in (ROOT / folder).rglob("*.py")
)


def test_example_of_a_parameters_file_is_good() -> None:
    """It may be copied."""
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    given = {name: as_text(value) for name, value in tomllib.loads(example).items()}
    assert list(find_problems(read_template()["Parameters"], given)) == []


def test_example_of_another_store_is_good() -> None:
    """The same."""
    given = dict(re.findall(r'^    (S3[A-Za-z]+) = "(.*?)"', PAGE, re.MULTILINE))
    declared = read_template()["Parameters"]
    needed = {"TokenIssuer": "https://login.example.com/"}
    assert len(given) == 4
    assert list(find_problems(declared, {**needed, **given})) == []
    assert list(half_of_another_store(given)) == []


def test_store_that_is_said_to_be_proven_is_the_one_that_is() -> None:
    """By its version."""
    pinned = (ROOT / "requirements" / "store.in").read_text().partition("==")[2].strip()
    assert f"SeaweedFS {pinned}" in PAGE


def test_events_that_are_listed_are_logged() -> None:
    """Nobody searches for a line that is never written."""
    events = re.findall(r"^\| `([a-z_]+)` \|", PAGE, re.MULTILINE)
    assert len(events) >= 10
    assert [event for event in events if f'"{event}"' not in SOURCES] == []


def test_events_that_are_logged_are_listed() -> None:
    """And nobody wonders what one means."""
    logged = set(re.findall(r"logger\.(?:info|warning|error|exception)\(\s*\"([a-z_]+)\"", SOURCES))
    logged |= set(re.findall(r"tell\(logger, logging\.[A-Z]+, \"([a-z_]+)\"", SOURCES))
    logged |= set(re.findall(r"Outcome\.[A-Z]+: \"([a-z_]+)\"", SOURCES))
    assert {"job_ended", "job_known"} <= logged
    assert [event for event in sorted(logged) if f"`{event}`" not in PAGE] == []


def test_log_groups_are_the_templates() -> None:
    """Where to look is right."""
    resources = read_template()["Resources"].values()
    names = {r["Properties"]["LogGroupName"]["Fn::Sub"] for r in resources if r["Type"] == "AWS::Logs::LogGroup"}
    assert [name for name in names if name.replace("${AWS::StackName}", "{stack}") not in PAGE] == []
