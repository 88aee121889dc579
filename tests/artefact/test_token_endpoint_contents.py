from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.functions import Function, read_function
from tests.artefact.sources import SOURCE, modules_of
from tests.unit.token_endpoint.endpoint import environment

OWN = {"token_endpoint"}
LIBRARIES = {"boto3", "botocore", "certifi", "cffi", "cryptography", "jmespath", "lxml", "pycparser", "python_dateutil"}
LIBRARIES |= {"s3transfer", "signxml", "six", "urllib3"}


@pytest.fixture(scope="module")
def endpoint(template: Path) -> Function:
    """The token endpoint as built."""
    return read_function(template, "TokenEndpointFunction", {}).with_variables(**environment())


def test_it_installs_what_checks_assertions_and_no_other_distribution(endpoint: Function) -> None:
    """No framework, no pydantic."""
    installed = {entry.name.partition("-")[0] for entry in endpoint.folder.glob("*.dist-info")}
    assert installed == LIBRARIES


def test_it_ships_all_of_its_own_modules_and_nobody_elses(endpoint: Function) -> None:
    """Nothing is lost, nothing stale is left, and no other function's code is there to be imported."""
    assert modules_of(endpoint.folder / "token_endpoint") == modules_of(SOURCE / "token_endpoint" / "token_endpoint")
    assert not {"handlers", "uploads", "jobs", "authorizer"} & {entry.name for entry in endpoint.folder.iterdir()}


def test_the_issuer_ships_no_function_that_has_a_zip_of_its_own(issuer: Function) -> None:
    """SAM copies all of `src/`; the build drops what is another's."""
    assert not {"authorizer", "token_endpoint", "lxml", "signxml"} & {entry.name for entry in issuer.folder.iterdir()}
