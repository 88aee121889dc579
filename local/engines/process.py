"""A program that runs beside us: started, waited for, and stopped with everything that it started."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

READY_WITHIN_SECONDS = 60.0
STOPPED_WITHIN_SECONDS = 10.0


class EngineError(Exception):
    """An engine did not start; the text ends with the last lines of its log."""


@contextmanager
def running(
    name: str,
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    log: Path,
    is_ready: Callable[[], bool],
    stop_signal: signal.Signals = signal.SIGTERM,
) -> Iterator[subprocess.Popen[bytes]]:
    """The program, ready for use; stopped on the way out, whatever happens. Raises EngineError.

    `environment` is all that it gets: an emulator passes its own on to the functions that it runs.
    """
    with log.open("wb") as output:
        # A session of its own: Ctrl-C reaches us alone, and we stop the whole group when we are done with it.
        process = subprocess.Popen(
            command,
            env=dict(environment),
            cwd=log.parent,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_until_ready(name, process, is_ready, log)
        yield process
    finally:
        stop(process, stop_signal)


def wait_until_ready(name: str, process: subprocess.Popen[bytes], is_ready: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while not is_ready():
        if process.poll() is not None or time.monotonic() > deadline:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
            raise EngineError(f"{name} did not start; its log, {log}, ends:\n{tail}")
        time.sleep(0.05)


def stop(process: subprocess.Popen[bytes], stop_signal: signal.Signals) -> None:
    """Stop the program and its children: politely first."""
    for chosen in (stop_signal, signal.SIGKILL):
        try:
            os.killpg(process.pid, chosen)
        except ProcessLookupError:
            break
        try:
            process.wait(STOPPED_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            continue
    process.wait()
