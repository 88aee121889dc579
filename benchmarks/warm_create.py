"""The CPU of a warm `POST /v1/uploads`, outside AWS calls: routing, parsing, planning, signing, logging, tracing."""

from __future__ import annotations

import json
import statistics
import sys

from benchmarks.artefacts import built_artefacts
from benchmarks.functions import Function, read_function
from benchmarks.processes import run_probe
from benchmarks.report import publish
from benchmarks.results import Result
from local.environments import ROOT
from local.tokens import ISSUER

ROUNDS = 31
EVENTS = {"warm_create_cpu_ms": "issuer-start-put.json", "warm_create_multipart_cpu_ms": "issuer-start-multipart.json"}
BUDGETS = {"warm_create_cpu_ms": 1.5, "warm_create_multipart_cpu_ms": 3.0}
WHAT = {
    "warm_create_cpu_ms": "one PUT, signed",
    "warm_create_multipart_cpu_ms": "a multipart upload with the first page of part URLs, signed",
}


def measure() -> dict[str, Result]:
    """Run the issuer as it ships, warm, with AWS answering at once."""
    with built_artefacts() as artefacts:
        function = read_function(artefacts.ours, "IssuerFunction", {"TokenIssuer": ISSUER})
        return {key: result(key, median_seconds(function, event)) for key, event in EVENTS.items()}


def median_seconds(function: Function, event: str) -> float:
    """The median round's mean request."""
    printed = run_probe("warm_create.py", function, (ROOT / "events" / event).read_text(), str(ROUNDS))
    seconds: list[float] = json.loads(printed.splitlines()[-1])
    return statistics.median(seconds)


def result(key: str, seconds: float) -> Result:
    """A result in milliseconds: the budget is of CPU, so another machine's speed shows in it."""
    return Result(
        value=round(seconds * 1000, 3),
        budget=BUDGETS[key],
        better="lower",
        unit="ms CPU",
        how=f"warm POST /v1/uploads, {WHAT[key]}, as shipped, traced and logged, AWS answering at once;"
        f" median of {ROUNDS} rounds of 100",
    )


if __name__ == "__main__":
    sys.exit(publish(measure()))
