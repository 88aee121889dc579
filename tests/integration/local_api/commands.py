"""The command behind `make local-api`."""

from __future__ import annotations

import subprocess
from contextlib import AbstractContextManager
from pathlib import Path

from local.environments import tool
from tests.integration.commands import command, run

LOCAL_API = [tool("python"), "-m", "local.local_api"]


def local_api(state: Path, *arguments: str, **more: str) -> AbstractContextManager[subprocess.Popen[str]]:
    """It, running."""
    return command([*LOCAL_API, *arguments], state, **more)


def run_local_api(state: Path, *arguments: str, **more: str) -> tuple[int, str]:
    """Its exit code and all that it said."""
    return run([*LOCAL_API, *arguments], state, **more)
