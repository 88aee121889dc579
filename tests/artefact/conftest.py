"""The artefact, built once, and its functions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.functions import Function, read_function
from delivery.build import build, machine_architecture, runtime_version
from local.tokens import ISSUER, public_jwk, signing_key


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built template, for this machine and the runtime's Python; the functions' folders stand beside it."""
    parameters = {"Architecture": machine_architecture(), "PythonRuntime": runtime_version()}
    return build(parameters, tmp_path_factory.mktemp("artefact") / "build")


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a fresh pair of signing keys."""
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="session")
def issuer(template: Path) -> Function:
    """The issuer as built."""
    return read_function(template, "IssuerFunction", {"TokenIssuer": ISSUER})


@pytest.fixture(scope="session")
def authorizer(template: Path, keys: Path) -> Function:
    """The authorizer as built, knowing the fresh keys."""
    jwks = json.dumps({"keys": [public_jwk(signing_key(keys))]})
    return read_function(template, "AuthorizerFunction", {"TokenIssuer": ISSUER, "TokenJwks": jwks})
