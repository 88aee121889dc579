"""Fresh processes of the runtime's Python, and the CPU that they take."""

from __future__ import annotations

import resource
import statistics
import subprocess
from collections.abc import Callable, Mapping

from benchmarks.functions import Function
from local.environments import ROOT, runtime_python

PROBES = ROOT / "benchmarks" / "probes"
ROUNDS = 21


def run_probe(probe: str, function: Function, *arguments: str) -> str:
    """Run a probe with the function's folder and environment; what it printed. Raises RuntimeError when it fails.

    -s and -P: nothing but the runtime's own library and the function's folder is on the path, as in Lambda.
    """
    command = [runtime_python(), "-s", "-P", str(PROBES / probe), *arguments]
    done = subprocess.run(
        command, cwd=function.folder, env=function.variables, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{probe} {' '.join(arguments[:1])} failed:\n{done.stderr.strip()}")
    return done.stdout


def cpu_seconds(run: Callable[[], object]) -> float:
    """The user and system time of the one process that `run` starts and waits for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def median_cpu_seconds(contenders: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """The median of each, run in turns: what else the machine does then meets all of them alike."""
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(ROUNDS + 1):
        for name, run in contenders.items():
            seconds = cpu_seconds(run)
            if turn:  # the first brings files into the page cache
                times[name].append(seconds)
    return {name: statistics.median(values) for name, values in times.items()}
