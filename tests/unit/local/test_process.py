"""Engines start, are waited for, and stop with everything that they started."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from local.engines.process import EngineError, running

CHILD = "import subprocess, sys, time; p = subprocess.Popen(['sleep', '60']); print(p.pid, flush=True); time.sleep(60)"


def is_alive(process_id: int) -> bool:
    """Whether it runs (a zombie does not)."""
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_children_stop_with_the_engine(tmp_path: Path) -> None:
    """Functions that an emulator started do not outlive it."""
    log = tmp_path / "log"
    environment = {"PATH": os.environ["PATH"]}
    command = [sys.executable, "-c", CHILD]
    with running("it", command, environment=environment, log=log, is_ready=lambda: bool(log.read_text())) as process:
        child = int(log.read_text())
        assert is_alive(child)
    deadline = time.monotonic() + 5
    while is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(child)
    assert process.returncode is not None


def test_an_engine_that_dies_says_why(tmp_path: Path) -> None:
    """The end of its log is in the error."""
    command = [sys.executable, "-c", "raise SystemExit('no space left')"]
    with (
        pytest.raises(EngineError, match="no space left"),
        running("it", command, environment={}, log=tmp_path / "log", is_ready=lambda: False),
    ):
        raise AssertionError("it never was ready")
