"""Which code may import what: the arrows point inwards, and AWS has one door."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import uploads

SOURCE = Path(uploads.__file__).parents[1]
CORE = sorted((SOURCE / "uploads").glob("*.py"))
ADAPTERS = sorted((SOURCE / "uploads" / "aws").glob("*.py"))
JOBS = sorted((SOURCE / "jobs").rglob("*.py"))
TOKENS = sorted((SOURCE / "tokens").glob("*.py"))
HANDLERS = sorted((SOURCE / "handlers").rglob("*.py"))

# What of the installed packages a job's own work takes; only there, and only once it is done.
TOOLS = {"jobs/digests/crc.py": {"anycrc"}, "jobs/inspecting/detecting.py": {"puremagic"}}
SERVICES = ("apigateway", "dynamodb", "events", "s3", "secretsmanager", "sqs")
FOR_TYPES = {"_typeshed", *(f"mypy_boto3_{name}" for name in SERVICES)}


def imports_of(file: Path, *, at_once: bool = False) -> Iterator[str]:
    """The modules that a file imports, inside functions and for type checkers too; or only those `at_once`."""
    module = ast.parse(file.read_text())
    for node in module.body if at_once else ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide where the arrow points"
            yield node.module or ""


def foreign(file: Path, *, at_once: bool = False) -> set[str]:
    """The packages that are neither the standard library's nor ours."""
    tops = {name.partition(".")[0] for name in imports_of(file, at_once=at_once)}
    return tops - sys.stdlib_module_names - {"uploads", "jobs", "tokens", "handlers"}


def names(files: list[Path]) -> list[str]:
    return [str(file.relative_to(SOURCE)) for file in files]


@pytest.mark.parametrize("file", CORE, ids=names(CORE))
def test_core_imports_the_standard_library_and_siblings(file: Path) -> None:
    """No AWS, no framework, no handler, no adapter: what the service means stands on its own."""
    assert foreign(file) == set()
    assert not [name for name in imports_of(file) if name.startswith(("uploads.aws", "jobs", "tokens", "handlers"))]


@pytest.mark.parametrize("file", TOKENS, ids=names(TOKENS))
def test_tokens_add_the_core(file: Path) -> None:
    """As pure as it is."""
    assert foreign(file) == set()
    assert not [name for name in imports_of(file) if name.startswith(("uploads.aws", "jobs", "handlers"))]


@pytest.mark.parametrize("file", JOBS, ids=names(JOBS))
def test_jobs_add_the_core_and_load_their_tools_on_use(file: Path) -> None:
    """As pure as the core. A worker that has no such work, and every cold start, goes without the tools."""
    tools = TOOLS.get(str(file.relative_to(SOURCE)), set())
    assert foreign(file) - FOR_TYPES == tools
    assert not foreign(file, at_once=True)
    assert not [name for name in imports_of(file) if name.startswith(("uploads.aws", "handlers"))]


@pytest.mark.parametrize("file", ADAPTERS, ids=names(ADAPTERS))
def test_adapters_add_only_boto3(file: Path) -> None:
    """mypy_boto3 is there for type checkers alone."""
    assert foreign(file) <= {"boto3", "botocore", *FOR_TYPES}
    assert not [name for name in imports_of(file) if name.startswith("handlers")]


@pytest.mark.parametrize("file", HANDLERS, ids=names(HANDLERS))
def test_handlers_add_only_powertools_and_at_the_wire_pydantic(file: Path) -> None:
    """boto3 only through the adapters, and these only where the parts are put together."""
    allowed = {"aws_lambda_powertools"}
    if file.parent.name in {"wire", "answers"}:
        allowed |= {"pydantic", "typing_extensions"}
    assert foreign(file) <= allowed
    if not file.stem.endswith("bootstrap"):
        assert not [name for name in imports_of(file) if name.startswith("uploads.aws")]


def test_only_telemetry_imports_tracing() -> None:
    """The X-Ray SDK's support ends in February 2027: one module to change then."""
    importers = {
        file.stem
        for file in [*CORE, *JOBS, *TOKENS, *ADAPTERS, *HANDLERS]
        for name in imports_of(file)
        if name.startswith(("aws_xray_sdk", "aws_lambda_powertools.tracing"))
    }
    assert importers == {"telemetry"}
