from __future__ import annotations

import json
from typing import Literal

import pytest

from benchmarks.report import BEGIN, END, PAGE, markdown, plain, with_table
from benchmarks.results import FILE, Result, is_held, merge

MEMBERS = {"value", "budget", "better", "unit", "how"}


def result(value: float, better: Literal["lower", "higher"] = "lower") -> Result:
    """A result with a budget of 0.25."""
    return Result(value=value, budget=0.25, better=better, unit="ratio", how="measured")


@pytest.mark.parametrize(
    ("value", "better", "held"),
    [(0.25, "lower", True), (0.26, "lower", False), (0.25, "higher", True), (0.24, "higher", False)],
)
def test_a_budget_is_held_up_to_its_bound(value: float, better: Literal["lower", "higher"], held: bool) -> None:
    """At most for costs, at least for gains."""
    assert is_held(result(value, better)) is held


def test_a_missed_budget_is_shown_as_missed() -> None:
    """Whoever reads the table sees it without comparing numbers."""
    held, missed = plain({"a": result(0.1), "b": result(0.3)}).splitlines()
    assert held.endswith("held")
    assert missed.endswith("MISSED")


def test_a_run_keeps_what_others_measured() -> None:
    """One benchmark run alone replaces its own results only."""
    assert merge({"a": result(0.1), "b": result(0.2)}, {"b": result(0.3)}) == {"a": result(0.1), "b": result(0.3)}


def test_the_page_keeps_its_words_and_changes_its_table() -> None:
    """What people wrote around the table stays."""
    page = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    table = markdown({"a": result(0.1)})
    assert with_table(page, table) == f"before\n{BEGIN}\n{table}\n{END}\nafter\n"


def test_a_page_without_marks_is_refused() -> None:
    """Better no table than one in the wrong place."""
    with pytest.raises(ValueError, match="lacks the marks"):
        with_table("words", "table")


def test_the_docs_show_the_results() -> None:
    """The checked-in table is the checked-in results, and those have the documented shape."""
    results = json.loads(FILE.read_text())
    assert all(set(entry) == MEMBERS for entry in results.values())
    assert with_table(PAGE.read_text(), markdown(results)) == PAGE.read_text()


def test_the_checked_in_results_hold_their_budgets() -> None:
    """What the docs promise was measured."""
    assert [key for key, entry in json.loads(FILE.read_text()).items() if not is_held(entry)] == []
