"""Holds docs/saml.md to what it describes."""

from __future__ import annotations

import re
from typing import get_args

from delivery.template import read_template
from local.environments import ROOT
from tests.unit.token_endpoint.forged_statements import FORGED_STATEMENTS
from tests.unit.token_endpoint.test_forgeries import FORGERIES
from token_endpoint.assertions import LEEWAY_SECONDS, MAX_LIFETIME_SECONDS
from token_endpoint.errors import Reason, RefusedError

PAGE = (ROOT / "docs" / "saml.md").read_text()
PARAMETERS = read_template()["Parameters"]


def classes(base: type[RefusedError]) -> set[str]:
    """The codes of all errors that are not about the assertion."""
    return {base.code, *(code for one in base.__subclasses__() if "code" in vars(one) for code in classes(one))}


def test_every_refusal_is_told() -> None:
    """With what helps; and no code that nobody answers."""
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", PAGE, re.MULTILINE))
    assert told == set(get_args(Reason)) | classes(RefusedError) | {"DEPENDENCY_UNAVAILABLE"}


def test_every_parameter_is_told() -> None:
    """All of the group, and none that is not there."""
    group = {name for name in PARAMETERS if name.startswith("Saml")}
    group |= {"OwnIssuer", "OwnTokenLifetimeSeconds", "TokenSigningSecretArn"}
    named = set(re.findall(r"`((?:Saml|Own|Token)[A-Z][A-Za-z]+)`", PAGE))
    assert group <= named <= set(PARAMETERS) | set(read_template()["Outputs"])


def test_figures_are_the_codes() -> None:
    """Leeway and the longest life."""
    assert f"{LEEWAY_SECONDS} seconds" in PAGE
    assert f"{MAX_LIFETIME_SECONDS // 3600} hours" in PAGE


def test_count_of_forgeries_is_right() -> None:
    """Here and where security is told."""
    count = len(FORGERIES) + len(FORGED_STATEMENTS)
    assert f"refuse {count} forged" in PAGE
    assert f"{count} forged" in (ROOT / "docs" / "security.md").read_text()
