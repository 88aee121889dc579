"""Signing 10,000 parts: against boto3's presigner, and against the bare hash work that no signer can leave out."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from benchmarks.processes import PROBES
from benchmarks.report import publish
from benchmarks.results import Result
from local.environments import ROOT

ROUNDS = 31

Seconds = Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One form of ours with one of the two that it is measured by."""

    form: Literal["full", "compact"]
    other: Literal["boto3", "floor"]
    budget: float


COMPARISONS = (
    Comparison("full", "boto3", 100),
    Comparison("full", "floor", 2.6),
    Comparison("compact", "boto3", 200),
    Comparison("compact", "floor", 1.35),
)
FORMS = {"full": "10,000 part URLs in full", "compact": "10,000 part signatures and their one URL template"}
MEANINGS = {
    "boto3": "CPU a part of boto3's generate_presigned_url (SigV4, one client, 200 parts a round) over ours",
    "floor": "CPU of ours over the bare hash work's (copies of hashlib states and what each part adds)",
}


def run_signers() -> Any:
    """What the probe printed. A process of its own: nothing else has been imported, cached or allocated there.

    Raises RuntimeError when it fails.
    """
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "AWS_CONFIG_FILE": os.devnull}
    command = [sys.executable, "-s", "-P", str(PROBES / "sign_parts.py"), str(ROUNDS)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"sign_parts.py failed:\n{done.stderr.strip()}")
    return json.loads(done.stdout)


def compare(comparison: Comparison, seconds: Seconds) -> Result:
    """The median of the rounds' own ratios: what else the machine did in a round met both sides of it."""
    faster = comparison.other == "boto3"
    ratios = [
        other / ours if faster else ours / other
        for ours, other in zip(seconds[comparison.form], seconds[comparison.other], strict=True)
    ]
    return Result(
        value=round(statistics.median(ratios), 3),
        budget=comparison.budget,
        better="higher" if faster else "lower",
        unit="ratio",
        how=f"{FORMS[comparison.form]}, session token of 1,100 characters: {MEANINGS[comparison.other]};"
        f" median of {ROUNDS} interleaved rounds",
    )


def measure() -> dict[str, Result]:
    """Sign, and compare."""
    printed = run_signers()
    shown = ", ".join(f"{name} {statistics.median(values) * 1e6:.2f} µs" for name, values in printed["seconds"].items())
    print(f"signing a part, CPU here and now: {shown}", file=sys.stderr)
    results = {
        f"sign_{comparison.form}_vs_{comparison.other}": compare(comparison, printed["seconds"])
        for comparison in COMPARISONS
    }
    results["compact_bytes_per_part"] = Result(
        value=round(printed["compact_bytes_per_part"], 3),
        budget=45,
        better="lower",
        unit="bytes",
        how="the whole answer's JSON with all 10,000 parts, session token of 1,100 characters, over its parts",
    )
    return results


if __name__ == "__main__":
    sys.exit(publish(measure()))
