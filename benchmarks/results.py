"""`results.json`: each result by its key, with its budget. A run replaces its own and leaves the others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Literal, TypedDict

from local.environments import ROOT

FILE = ROOT / "benchmarks" / "results.json"


class Result(TypedDict):
    """One measured value and what it may be."""

    value: float
    budget: float
    better: Literal["lower", "higher"]
    unit: str
    how: str


Results = Mapping[str, Result]


def is_held(result: Result) -> bool:
    """Whether the budget is held."""
    if result["better"] == "lower":
        return result["value"] <= result["budget"]
    return result["value"] >= result["budget"]


def merge(old: Results, new: Results) -> dict[str, Result]:
    """All results, sorted, so that a change shows as one line."""
    return dict(sorted({**old, **new}.items()))


def read_results() -> dict[str, Result]:
    """What earlier runs wrote."""
    results: dict[str, Result] = json.loads(FILE.read_text()) if FILE.exists() else {}
    return results


def write_results(results: Results) -> None:
    """Write the whole file."""
    FILE.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n")
