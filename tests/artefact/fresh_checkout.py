"""A copy of the project on a machine that has nothing: no Docker, no Python of the runtime's version, an empty home."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from local.environments import ROOT, UV_SETTINGS, tool

MACHINE_PATH = "/usr/bin:/bin"
FOREIGN_PREFIXES = ("PYENV", "PYTHON", "VIRTUAL_ENV", "UV_PYTHON", "AWS_", "SAM_", "DOCKER_", "XDG_")


def run(
    command: list[str], *, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one of our own programs. Raises AssertionError with its own words when it fails."""
    env = {**(os.environ if env is None else env), **UV_SETTINGS}
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)  # noqa: S603 # our own
    assert done.returncode == 0, done.stderr
    return done


def make_checkout(root: Path, refused: str) -> None:
    """Copy what a build needs and install its tools on the machine's own Python; make any Python `refused` fail."""
    for name in ("delivery", "local", "src"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("template.yaml", "samconfig.toml"):
        shutil.copy(ROOT / name, root / name)
    uv, tools = tool("uv", "uv"), root / ".venv" / "tools"
    run([uv, "venv", "--python", shutil.which("python3", path=MACHINE_PATH) or sys.executable, str(tools)])
    requirements = str(ROOT / "requirements" / "tools.txt")
    run([uv, "pip", "install", "--require-hashes", "--python", str(tools_python(root)), "-r", requirements])
    shim = tools / "bin" / refused  # first on the build's path, and as useless as a pyenv shim without its Python
    shim.unlink(missing_ok=True)
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    (root / ".venv" / "runtime-python").write_text(str(tools_python(root)))


def tools_python(root: Path) -> Path:
    """The Python that the checkout's tools run on."""
    return root / ".venv" / "tools" / "bin" / "python"


def bare_environment(home: Path) -> Mapping[str, str]:
    """An environment in which neither Docker nor another Python can be reached, found or fetched."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN_PREFIXES)}
    return {
        **kept,
        "PATH": MACHINE_PATH,
        "HOME": str(home),
        "DOCKER_HOST": "unix:///nowhere/docker.sock",
        "UV_CACHE_DIR": run([tool("uv", "uv"), "cache", "dir"]).stdout.strip(),  # downloads only; no Python is in it
        "UV_PYTHON_DOWNLOADS": "never",
    }
