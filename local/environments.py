"""Where the project's own environments are, and what runs in them. Standard library only: set-up imports it."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ROOT / ".venv"
RUNTIME_PYTHON_FILE = ENVIRONMENTS / "runtime-python"


# uv trusts its own certificates unless told to trust the machine's, which a company's proxy may need.
UV_SETTINGS = {"UV_SYSTEM_CERTS": "1"}


def environment_python(name: str) -> Path:
    """The interpreter of one environment: `uv`, `tools`, `emulator`, `store`, `tests` or `proof`."""
    return ENVIRONMENTS / name / "bin" / "python"


def tool(name: str, environment: str = "tools") -> str:
    """The path of a program installed in one of the environments."""
    return str(ENVIRONMENTS / environment / "bin" / name)


def runtime_python() -> str:
    """The interpreter that stands in for Lambda's: 3.13 wherever one can be had."""
    return RUNTIME_PYTHON_FILE.read_text().strip()


def state_dir() -> Path:
    """Where a local stack keeps its state (`STATE_DIR`, default `.local`)."""
    return Path(os.environ.get("STATE_DIR") or ROOT / ".local").resolve()
