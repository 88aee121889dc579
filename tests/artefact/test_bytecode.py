from __future__ import annotations

import functools
import importlib.util
import marshal
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from types import CodeType

import pytest

from benchmarks.functions import Function
from delivery.build import runtime_version
from local.environments import runtime_python
from tests.artefact.invoking import authorizer_event, health_event, invoke

# PEP 552: magic number, flags, and the source's hash; flag 0 says that it is a hash, flag 1 that it is to be checked.
HEADER_BYTES = 16
UNCHECKED_HASH = 0b01


@pytest.fixture(params=["issuer", "authorizer"])
def function(request: pytest.FixtureRequest) -> Function:
    """Each function in turn."""
    built: Function = request.getfixturevalue(request.param)
    return built


@pytest.fixture
def event(function: Function, keys: Path) -> str:
    """A request that the function can answer on its own."""
    return authorizer_event(keys) if function.module.startswith("authorizer") else health_event()


@pytest.fixture
def copy(function: Function, tmp_path: Path) -> Function:
    """The function in a folder that a test may spoil: every source in it raises when it is run."""
    folder = tmp_path / "task"
    shutil.copytree(function.folder, folder)
    for source in folder.rglob("*.py"):
        source.write_text("raise RuntimeError('the source was compiled')\n")
    moved = replace(function, folder=folder)
    return moved.with_variables(PYTHONPATH=str(folder), LAMBDA_TASK_ROOT=str(folder))


def bytecode_of(source: Path) -> Path:
    """Where the runtime looks for a module's bytecode."""
    return source.parent / "__pycache__" / f"{source.stem}.{cache_tag()}.pyc"


@functools.cache
def cache_tag() -> str:
    """The runtime's part of the name of its bytecode."""
    return runtime_version().replace("python", "cpython-").replace(".", "")


def test_every_module_has_its_bytecode(function: Function) -> None:
    """No cold start compiles anything, of ours or of the libraries."""
    sources = list(function.folder.rglob("*.py"))
    assert sources
    assert [source for source in sources if not bytecode_of(source).is_file()] == []


def test_all_bytecode_is_taken_unchecked(function: Function) -> None:
    """Packaging rewrites times, and a timestamp .pyc would be thrown away for it."""
    flags = {file: int.from_bytes(file.read_bytes()[4:8], "little") for file in function.folder.rglob("*.pyc")}
    assert {file for file, value in flags.items() if value != UNCHECKED_HASH} == set()


def test_all_bytecode_is_of_its_source(function: Function) -> None:
    """Nothing stale: each file carries the hash of the source beside it."""
    for source in function.folder.rglob("*.py"):
        assert bytecode_of(source).read_bytes()[8:HEADER_BYTES] == importlib.util.source_hash(source.read_bytes())


def test_all_bytecode_is_of_the_runtimes_version(function: Function) -> None:
    """Another version's bytecode would be passed over without a word."""
    report = "import importlib.util; print(importlib.util.MAGIC_NUMBER.hex())"
    done = subprocess.run([runtime_python(), "-c", report], capture_output=True, text=True, check=True)  # noqa: S603 # our own interpreter
    assert {file.read_bytes()[:4].hex() for file in function.folder.rglob("*.pyc")} == {done.stdout.strip()}


def test_tracebacks_name_the_place_in_lambda(function: Function) -> None:
    """Compiled here, but an error in production points to /var/task and not to the machine that built it."""
    for source in function.folder.rglob("*.py"):
        code = marshal.loads(bytecode_of(source).read_bytes()[HEADER_BYTES:])  # noqa: S302 # we have just written it
        assert isinstance(code, CodeType)
        assert code.co_filename == f"/var/task/{source.relative_to(function.folder)}"


def test_the_runtime_runs_the_bytecode(copy: Function, event: str) -> None:
    """With every source replaced by one that raises, the function still answers."""
    assert invoke(copy, event)


def test_without_bytecode_the_runtime_runs_the_source(copy: Function, event: str) -> None:
    """The proof above can fail: take the handler's bytecode away, and the spoilt source is what runs."""
    bytecode_of(copy.folder / Path(*copy.module.split(".")).with_suffix(".py")).unlink()
    with pytest.raises(RuntimeError, match="the source was compiled"):
        invoke(copy, event)
