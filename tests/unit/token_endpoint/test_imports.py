"""What the function imports: nothing of others', and the heavy half only once an assertion is there."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import token_endpoint
from tests.unit.token_endpoint.endpoint import environment

PACKAGE = Path(token_endpoint.__file__).parent
ALLOWED = {"boto3", "botocore", "cryptography", "lxml", "signxml", "token_endpoint"}


@pytest.mark.parametrize("file", sorted(PACKAGE.glob("*.py")), ids=lambda file: file.name)
def test_module_imports_nothing_of_other_functions(file: Path) -> None:
    """Its zip holds nothing else."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    assert found - sys.stdlib_module_names <= ALLOWED


def test_keys_are_served_without_xml() -> None:
    """Lxml and signxml wait for the first exchange; in Lambda all else is there before the first request."""
    program = "import token_endpoint.app, sys; print('\\n'.join(sys.modules))"
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(PACKAGE.parent), "AWS_REGION": "us-east-1"}
    environ |= {"AWS_LAMBDA_FUNCTION_NAME": "x", "AWS_DEFAULT_REGION": "us-east-1", **environment()}
    done = subprocess.run(  # noqa: S603 # our own interpreter and text
        [sys.executable, "-c", program], env=environ, capture_output=True, text=True, check=True, timeout=60
    )
    loaded = set(done.stdout.split())
    assert {"boto3", "token_endpoint.composition"} <= loaded
    assert not {"lxml", "lxml.etree", "signxml", "token_endpoint.exchange"} & loaded


def test_wrong_setting_is_found_while_the_module_loads() -> None:
    """Before any request, and without its value."""
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(PACKAGE.parent), "AWS_LAMBDA_FUNCTION_NAME": "x"}
    environ |= {**environment(), "SAML_IDP_CERTIFICATES": "hunter2"}
    done = subprocess.run(  # our own interpreter and text
        [sys.executable, "-c", "import token_endpoint.app"], env=environ, capture_output=True, text=True, check=False
    )
    assert "SettingsError: SAML_IDP_CERTIFICATES is missing or not valid" in done.stderr
    assert "hunter2" not in done.stderr
