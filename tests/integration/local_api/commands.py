"""The command behind `make local-api`, run as its users run it."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.environments import ROOT, tool

PATIENCE_SECONDS = 180


@contextmanager
def local_api(state: Path, *arguments: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    """The command, running, with a state folder of its own; killed if a test leaves it so."""
    process = subprocess.Popen(  # noqa: S603 # our own program
        [tool("python"), "-m", "local.local_api", *arguments],
        cwd=ROOT,
        # AWS settings and a table name of the user's, which must not get in.
        env={**os.environ, "STATE_DIR": str(state), "PORT": "", "AWS_PROFILE": "production", "TABLE_NAME": "x", **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def run_local_api(state: Path, *arguments: str, **more: str) -> tuple[int, str]:
    """The command's exit code and all that it said."""
    with local_api(state, *arguments, **more) as process:
        output, _ = process.communicate(timeout=PATIENCE_SECONDS)
    return process.returncode, output


def lines_until(text: str, process: subprocess.Popen[str]) -> list[str]:
    """What the command says up to the line with this text; fails when it ends before."""
    lines: list[str] = []
    while not lines or text not in lines[-1]:
        line = process.stdout.readline() if process.stdout else ""
        assert line, "".join(lines)
        lines.append(line)
    return lines
