from __future__ import annotations

import io
import zipfile

from benchmarks.functions import Function
from tests.artefact.sources import SOURCE, modules_of

OWN = {"authorizer"}
CRYPTOGRAPHY = {"cryptography", "cffi", "_cffi_backend", "pycparser"}
BUILD_LEFTOVERS = {".lock", "bin", "requirements.in", "requirements.txt"}
DISTRIBUTIONS = {"cryptography", "cffi", "pycparser"}

# Cryptography's compiled library is nine tenths of it; all of Portside's other dependencies would make it 25 MB.
MAX_ZIP_BYTES = 6_500_000


def test_the_authorizer_ships_only_itself_and_what_checks_signatures(authorizer: Function) -> None:
    """No boto3, Powertools, pydantic or code of other functions: what is not there can slow no cold start."""
    names = {entry.name for entry in authorizer.folder.iterdir() if not entry.name.endswith(".dist-info")}
    assert {name.split(".")[0] for name in names - BUILD_LEFTOVERS} == OWN | CRYPTOGRAPHY


def test_the_authorizer_installs_no_other_distribution(authorizer: Function) -> None:
    """The list of what is installed is short enough to be known by heart."""
    installed = {entry.name.partition("-")[0] for entry in authorizer.folder.glob("*.dist-info")}
    assert installed == DISTRIBUTIONS


def test_the_authorizer_ships_all_of_its_own_modules(authorizer: Function) -> None:
    """Nothing is lost, and nothing stale is left from an earlier build."""
    package = authorizer.folder / "authorizer"
    assert modules_of(package) == modules_of(SOURCE / "authorizer" / "authorizer")


def test_the_authorizers_zip_is_small(authorizer: Function) -> None:
    """Lambda fetches and unpacks it before anything else: it stays under 6.5 MB."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in authorizer.folder.rglob("*"):
            archive.write(file, file.relative_to(authorizer.folder))
    assert buffer.tell() < MAX_ZIP_BYTES
