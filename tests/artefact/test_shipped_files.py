from __future__ import annotations

import json
from pathlib import Path

from benchmarks.functions import Function

# Of a checkout, a test run or a secret store: none of it is a function's business.
FOREIGN_FOLDERS = {".git", ".venv", ".local", ".aws-sam", ".pytest_cache", ".mypy_cache", ".ruff_cache", "tests"}
FOREIGN_FILES = {".env", "*.key", "conftest.py", "samconfig.toml", "template.yaml"}
MAX_UNZIPPED_BYTES = 250 * 1024 * 1024  # https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html


def test_the_issuer_ships_the_document_that_it_serves(issuer: Function) -> None:
    """`GET /v1/openapi.json` reads a file beside the handler, so that file has to be there."""
    document = json.loads((issuer.folder / "handlers" / "openapi.json").read_text())
    assert document["openapi"].startswith("3.1")


def test_nothing_of_the_checkout_ships(issuer: Function, authorizer: Function) -> None:
    """No tests, environments, caches or keys in any zip."""
    for function in (issuer, authorizer):
        assert not FOREIGN_FOLDERS & {entry.name for entry in function.folder.iterdir()}
        assert not [file for pattern in FOREIGN_FILES for file in function.folder.rglob(pattern)]


def test_nothing_links_out_of_the_artefact(template: Path) -> None:
    """A symbolic link would point at the machine that built it."""
    assert not [entry for entry in template.parent.rglob("*") if entry.is_symlink()]


def test_every_function_fits_into_lambda(template: Path) -> None:
    """Unzipped, no function comes near Lambda's limit of 250 MB."""
    for folder in (entry for entry in template.parent.iterdir() if entry.is_dir()):
        assert sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) < MAX_UNZIPPED_BYTES / 2
