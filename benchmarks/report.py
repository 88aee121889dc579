"""Tells results: to whoever runs a benchmark, and to the readers of the docs."""

from __future__ import annotations

from benchmarks.results import Results, is_held, merge, read_results, write_results
from local.environments import ROOT

PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- results: begin; `make bench` writes what stands between -->", "<!-- results: end -->"


def publish(measured: Results) -> int:
    """Write results and docs, print the table; the exit status, 1 when a budget is missed."""
    results = merge(read_results(), measured)
    write_results(results)
    PAGE.write_text(with_table(PAGE.read_text(), markdown(results)))
    print(plain(measured))
    return 0 if all(map(is_held, measured.values())) else 1


def plain(results: Results) -> str:
    """A table for a terminal."""
    width = max(map(len, results))
    lines = [
        f"{key:{width}}  {result['value']:>8.3g}  {bound(result['better'])} {result['budget']:<8.3g}"
        f"  {'held' if is_held(result) else 'MISSED'}"
        for key, result in results.items()
    ]
    return "\n".join(lines)


def markdown(results: Results) -> str:
    """A table for the docs."""
    rows = [
        f"| `{key}` | {result['value']:.3g} | {bound(result['better'])} {result['budget']:.3g} | {result['unit']} |"
        f" {result['how']} |"
        for key, result in results.items()
    ]
    return "\n".join(["| what | measured | budget | unit | how |", "| --- | --- | --- | --- | --- |", *rows])


def bound(better: str) -> str:
    """How a budget reads."""
    return "≤" if better == "lower" else "≥"


def with_table(page: str, table: str) -> str:
    """The page with its table replaced. Raises ValueError when the page has no place for one."""
    before, found, rest = page.partition(BEGIN)
    _, also_found, after = rest.partition(END)
    if not (found and also_found):
        raise ValueError(f"{PAGE.name} lacks the marks around its table")
    return f"{before}{BEGIN}\n{table}\n{END}{after}"
