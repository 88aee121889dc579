"""Types that are generated from the OpenAPI document compile, and what is written with them works."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from local.environments import ROOT
from local.tokens import ALL_SCOPES
from tests.integration.conftest import Deployment

SOURCE = ROOT / "clients" / "typescript"
LEFT_OUT = ("node_modules", "dist", "portside.ts")


def run(folder: Path, *command: str, **environment: str) -> str:
    """What it prints; a failure shows all that it said."""
    done = subprocess.run(  # noqa: S603 # ours
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The client as a fresh checkout has it, with what its lockfile pins, generated and compiled."""
    if shutil.which("npm") is None and "CI" not in os.environ:
        pytest.skip("needs Node 20 and npm")
    checkout = tmp_path_factory.mktemp("checkout")
    folder = checkout / "clients" / "typescript"
    shutil.copytree(SOURCE, folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
    (checkout / "src" / "handlers").mkdir(parents=True)
    shutil.copy(ROOT / "src" / "handlers" / "openapi.json", checkout / "src" / "handlers")
    run(folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    run(folder, "npm", "run", "generate")
    run(folder, "npm", "run", "build")
    return folder


def test_every_operation_has_types_that_compile(client: Path) -> None:
    """The compiler has said so in the fixture; here, that it was asked about all operations."""
    document = json.loads((ROOT / "src" / "handlers" / "openapi.json").read_text())
    generated = (client / "src" / "portside.ts").read_text()
    for operations in document["paths"].values():
        assert all(f"    {operation['operationId']}: {{" in generated for operation in operations.values())


def test_what_is_written_with_the_types_uploads_a_file(client: Path, fuzzed: Deployment, tmp_path: Path) -> None:
    """In parts too, completed and read back by a job."""
    content = os.urandom(105_000_000)
    (tmp_path / "film.bin").write_bytes(content)
    token = fuzzed.token(scope=ALL_SCOPES)
    arguments = (fuzzed.stack.api_url, str(tmp_path / "film.bin"))
    told = json.loads(run(client, "node", "dist/upload.js", *arguments, PORTSIDE_TOKEN=token))
    assert told["completed"]["state"] == "ready"
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    assert told["job"]["response"]["digests"]["sha256"]["value"] == digest


def test_lockfile_pins_by_hash_and_names_no_host() -> None:
    """Whoever installs it takes it from their own registry, and gets the same bytes."""
    packages = json.loads((SOURCE / "package-lock.json").read_text())["packages"]
    assert all("integrity" in package for name, package in packages.items() if name)
    assert not any("resolved" in package for package in packages.values())
