"""Makes the project's environments from hash-pinned lists: `python3 -m local.setup tools emulator`.

Runs on the machine's own Python (3.11 or later) with the standard library only, because nothing else is there yet.
Safe to repeat and to run twice at once: each environment carries a stamp of what it was made from.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from local.environments import ENVIRONMENTS, ROOT, RUNTIME_PYTHON_FILE, UV_SETTINGS, environment_python, tool

RUNTIME_VERSION = "3.13"  # what the functions run on; see PythonRuntime in template.yaml
REPORT = "import sys; print('%d.%d' % sys.version_info[:2], sys.executable)"
MISSING_VENV = "python3 cannot make virtual environments: on Debian and Ubuntu, apt-get install python3-venv"


class SetupError(Exception):
    """Set-up cannot go on; the text says what to do."""


def say(text: str) -> None:
    print(f"[setup] {text}", file=sys.stderr, flush=True)


def run(command: list[str]) -> None:
    environment = {**os.environ, **UV_SETTINGS}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetupError(f"{' '.join(command)}\n{(done.stderr or done.stdout).strip()}")


def stamp_of(python: str, requirements: Path) -> str:
    return hashlib.sha256(python.encode() + requirements.read_bytes()).hexdigest()


def is_current(name: str, stamp: str) -> bool:
    file = ENVIRONMENTS / name / "stamp"
    return environment_python(name).exists() and file.exists() and file.read_text() == stamp


def make_uv() -> None:
    """Fetch uv, once and by hash; it makes all other environments."""
    requirements = ROOT / "requirements" / "uv.txt"
    stamp = stamp_of(sys.executable, requirements)
    if is_current("uv", stamp):
        return
    say("fetching uv")
    try:
        run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENTS / "uv")])
    except SetupError as error:
        raise SetupError(f"{MISSING_VENV}\n{error}") from None
    pip = [str(environment_python("uv")), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([*pip, "--require-hashes", "--only-binary=:all:", "-r", str(requirements)])
    (ENVIRONMENTS / "uv" / "stamp").write_text(stamp)


def answers_as_runtime(command: list[str], **environment: str) -> str | None:
    """The path behind `command` if it runs and is the runtime's version (a pyenv shim may be there and refuse)."""
    if not shutil.which(command[0]):
        return None
    done = subprocess.run(
        [*command, "-c", REPORT], env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    version, _, path = done.stdout.strip().partition(" ")
    return path if done.returncode == 0 and version == RUNTIME_VERSION else None


def runtime_candidates() -> Iterator[str | None]:
    name = f"python{RUNTIME_VERSION}"
    yield answers_as_runtime([name])
    if shutil.which("pyenv"):
        listed = subprocess.run(["pyenv", "versions", "--bare"], capture_output=True, text=True, check=False)
        for version in listed.stdout.split():
            if version.startswith(f"{RUNTIME_VERSION}."):
                yield answers_as_runtime([name], PYENV_VERSION=version)
    uv = tool("uv", "uv")
    for attempt in (["find"], ["install"], ["find"]):
        command = [uv, "python", *attempt, RUNTIME_VERSION]
        done = subprocess.run(command, env={**os.environ, **UV_SETTINGS}, capture_output=True, text=True, check=False)
        if attempt == ["find"] and done.returncode == 0:
            yield answers_as_runtime([done.stdout.strip()])


def find_runtime_python() -> str:
    """A Python 3.13 however it can be had; failing that the one that runs this, which `PythonRuntime` then names."""
    for path in runtime_candidates():
        if path:
            return path
    say(f"no Python {RUNTIME_VERSION} can be had here: the local stack runs on {sys.executable} instead")
    return sys.executable


def make_environment(name: str, python: str) -> None:
    requirements = ROOT / "requirements" / f"{name}.txt"
    stamp = stamp_of(python, requirements)
    if is_current(name, stamp):
        return
    say(f"installing {name} (pinned, by hash)")
    uv = tool("uv", "uv")
    run([uv, "venv", "--quiet", "--clear", "--python", python, str(ENVIRONMENTS / name)])
    target = ["--python", str(environment_python(name))]
    run([uv, "pip", "install", "--quiet", "--require-hashes", "--compile-bytecode", *target, "-r", str(requirements)])
    (ENVIRONMENTS / name / "stamp").write_text(stamp)


def main(names: list[str]) -> None:
    ENVIRONMENTS.mkdir(exist_ok=True)
    with (ENVIRONMENTS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        make_uv()
        known = RUNTIME_PYTHON_FILE.read_text().strip() if RUNTIME_PYTHON_FILE.exists() else ""
        python = known if known and Path(known).exists() else find_runtime_python()
        RUNTIME_PYTHON_FILE.write_text(python)
        for name in names:
            make_environment(name, python)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except SetupError as error:
        sys.exit(f"set-up failed: {error}")
    except KeyboardInterrupt:
        sys.exit("set-up stopped; the same command goes on with it")
