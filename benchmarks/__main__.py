"""All benchmarks: `python -m benchmarks`. Exits with 1 when a budget is missed."""

from __future__ import annotations

import sys

from benchmarks import cold_start, digest, signing, warm_create
from benchmarks.report import publish
from benchmarks.results import Results

BENCHMARKS = (cold_start, signing, warm_create, digest)


def main() -> int:
    """Measure everything, then tell."""
    measured: Results = {key: result for benchmark in BENCHMARKS for key, result in benchmark.measure().items()}
    return publish(measured)


if __name__ == "__main__":
    sys.exit(main())
