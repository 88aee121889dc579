from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from benchmarks.functions import Function, read_function
from local.tokens import ISSUER
from tests.artefact.sources import SOURCE, code_uris, digests, modules_of


def functions_by_source(template: Path) -> dict[str, list[Function]]:
    """The built functions, grouped by the source folder that they are built from."""
    groups: dict[str, list[Function]] = defaultdict(list)
    for name, source in code_uris().items():
        groups[source].append(read_function(template, name, {"TokenIssuer": ISSUER}))
    return groups


def test_functions_of_one_source_ship_the_same(template: Path) -> None:
    """One build for shared code: two functions of one folder are never of two versions."""
    for functions in functions_by_source(template).values():
        first, *others = [digests(function.folder) for function in functions]
        assert all(other == first for other in others)


def test_the_authorizer_shares_its_source_with_nobody(template: Path) -> None:
    """The two zips share no code, so that neither can drag the other's libraries in."""
    assert len(functions_by_source(template)["src/authorizer/"]) == 1


@pytest.mark.parametrize("package", ["handlers", "jobs", "uploads"])
def test_the_issuer_ships_all_of_the_shared_code(issuer: Function, package: str) -> None:
    """Every module and data file of the source is there, and nothing that is not in the source."""
    assert modules_of(issuer.folder / package) == modules_of(SOURCE / package)


@pytest.mark.parametrize("package", ["handlers", "jobs", "uploads"])
def test_what_the_issuer_ships_is_the_source(issuer: Function, package: str) -> None:
    """Each file is the source's own, byte for byte."""
    for name in modules_of(SOURCE / package):
        assert (issuer.folder / name).read_bytes() == (SOURCE / name).read_bytes()
