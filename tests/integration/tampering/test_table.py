"""How many probes there are, and that the documentation says so."""

from __future__ import annotations

from collections import Counter

from local.environments import ROOT
from tests.integration.tampering.probes import Engine
from tests.integration.tampering.table import GROUPS, PROBES, describe


def test_there_are_more_probes_than_were_asked_for() -> None:
    """At least 80 ways to bend, and more than a handful on either engine."""
    counts = Counter(probe.engine for probe in PROBES)
    assert counts[Engine.SEAWEEDFS] >= 300
    assert counts[Engine.MINISTACK] >= 60


def test_no_two_probes_are_the_same() -> None:
    """Each has a name of its own on its engine, so that a failure says which it was."""
    assert [name for name, count in Counter((p.engine, p.title) for p in PROBES).items() if count > 1] == []


def test_a_group_is_made_on_one_engine() -> None:
    """The documentation names it."""
    assert [name for name, group in GROUPS.items() if len({probe.engine for probe in group}) != 1] == []


def test_security_page_says_what_each_engine_proved() -> None:
    """When this fails, the section in docs/security.md is to be replaced by what `describe` returns."""
    assert describe() in (ROOT / "docs" / "security.md").read_text()
