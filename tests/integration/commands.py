"""The project's own commands, run as their users run them."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from local.environments import ROOT

PATIENCE_SECONDS = 180


def make_environment(state: Path, **more: str) -> dict[str, str]:
    """A shell's environment with a state folder of its own, and settings of the user's that must not get in."""
    return {**os.environ, "STATE_DIR": str(state), "PORT": "", "AWS_PROFILE": "production", "TABLE_NAME": "x", **more}


@contextmanager
def command(words: Sequence[str], state: Path, **more: str) -> Iterator[subprocess.Popen[str]]:
    """A command, running; killed if a test leaves it so."""
    process = subprocess.Popen(  # noqa: S603 # our own programs
        words,
        cwd=ROOT,
        env=make_environment(state, **more),
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


def run(words: Sequence[str], state: Path, **more: str) -> tuple[int, str]:
    """The command's exit code and all that it said."""
    with command(words, state, **more) as process:
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
