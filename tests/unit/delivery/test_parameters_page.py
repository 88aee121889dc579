"""docs/operations.md has a row for every parameter of the template, and for no other."""

from __future__ import annotations

import re

import pytest

from delivery.template import read_template
from local.environments import ROOT

PAGE = (ROOT / "docs" / "operations.md").read_text()
DECLARED = sorted(read_template()["Parameters"])
CELLS = ["what", "when", "cost", "proven"]


def rows() -> dict[str, list[str]]:
    """What the tables of parameters say of each."""
    found: dict[str, list[str]] = {}
    is_table = False
    for line in PAGE.splitlines():
        is_table = line.startswith("| parameter |") or (is_table and line.startswith("|"))
        if is_table and line.startswith("| `"):
            names, *cells = (cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1])
            for name in re.findall(r"`([^`]+)`", names):
                assert name not in found, f"{name} has two rows"
                found[name] = cells
    return found


ROWS = rows()


@pytest.mark.parametrize("name", DECLARED)
def test_parameter_has_a_row(name: str) -> None:
    """What it does, when to use it, what it costs, and what proves it."""
    cells = dict(zip(CELLS, ROWS[name], strict=True))
    assert all(cells.values())
    assert re.search(r"locally|statically|static|on AWS|unit tests|asserted|local|adapters|the same", cells["proven"])


def test_no_row_tells_of_another() -> None:
    """Which would be a parameter that nobody can set."""
    assert sorted(ROWS) == DECLARED


def test_statement_of_the_default_is_right() -> None:
    """Where the row's first cell gives a number or a word of the template."""
    defaults = {name: str(one["Default"]) for name, one in read_template()["Parameters"].items()}
    told = re.findall(r"^\| `([A-Za-z0-9]+)` \(([a-z0-9.]+)[,)]", PAGE, re.MULTILINE)
    words = {"none": "", "all": ""}
    assert len(told) > 15
    assert {name: words.get(value, value) for name, value in told} == {name: defaults[name] for name, _ in told}
