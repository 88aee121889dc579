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
HANDLERS = sorted((SOURCE / "handlers").rglob("*.py"))


def imports_of(file: Path) -> Iterator[str]:
    """The modules that a file imports, inside functions and for type checkers too."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide where the arrow points"
            yield node.module or ""


def foreign(file: Path) -> set[str]:
    """The packages that are neither the standard library's nor ours."""
    tops = {name.partition(".")[0] for name in imports_of(file)}
    return tops - sys.stdlib_module_names - {"uploads", "handlers"}


def names(files: list[Path]) -> list[str]:
    return [str(file.relative_to(SOURCE)) for file in files]


@pytest.mark.parametrize("file", CORE, ids=names(CORE))
def test_core_imports_the_standard_library_and_siblings(file: Path) -> None:
    """No AWS, no framework, no handler, no adapter: what the service means stands on its own."""
    assert foreign(file) == set()
    assert not [name for name in imports_of(file) if name.startswith(("uploads.aws", "handlers"))]


@pytest.mark.parametrize("file", ADAPTERS, ids=names(ADAPTERS))
def test_adapters_add_only_boto3(file: Path) -> None:
    """mypy_boto3 is there for type checkers alone."""
    assert foreign(file) <= {"boto3", "botocore", "mypy_boto3_dynamodb", "mypy_boto3_s3", "mypy_boto3_secretsmanager"}
    assert not [name for name in imports_of(file) if name.startswith("handlers")]


@pytest.mark.parametrize("file", HANDLERS, ids=names(HANDLERS))
def test_handlers_add_only_powertools_and_at_the_wire_pydantic(file: Path) -> None:
    """boto3 only through the adapters, and these only in the one place that puts the parts together."""
    allowed = {"aws_lambda_powertools"}
    if file.parent.name in {"wire", "answers"}:
        allowed |= {"pydantic", "typing_extensions"}
    assert foreign(file) <= allowed
    if file.stem != "bootstrap":
        assert not [name for name in imports_of(file) if name.startswith("uploads.aws")]


def test_only_telemetry_imports_tracing() -> None:
    """The X-Ray SDK's support ends in February 2027: one module to change then."""
    importers = {
        file.stem
        for file in [*CORE, *ADAPTERS, *HANDLERS]
        for name in imports_of(file)
        if name.startswith(("aws_xray_sdk", "aws_lambda_powertools.tracing"))
    }
    assert importers == {"telemetry"}
