"""Releases have names where traffic is shifted."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from delivery.release import NOT_SHIFTED, UNNAMED, with_release
from tests.unit.template.parts import PARAMETERS

NOW = datetime(2026, 11, 23, 1, 2, 3, tzinfo=UTC)
SHIFTED = {"TrafficShifting": "Canary10Percent5Minutes", "Release": UNNAMED, "LogLevel": "INFO"}


def test_release_without_a_name_is_named_by_the_time() -> None:
    """Each deployment publishes; the other parameters are as they were."""
    named = with_release(SHIFTED, now=NOW)
    assert named == {**SHIFTED, "Release": "20261123T010203Z"}
    assert re.fullmatch(PARAMETERS["Release"]["AllowedPattern"], named["Release"])


def test_release_with_a_name_keeps_it() -> None:
    """A pipeline may name it by its commit."""
    assert with_release({**SHIFTED, "Release": "v1.2"}, now=NOW)["Release"] == "v1.2"


def test_release_that_is_not_shifted_needs_no_name() -> None:
    """A deployment that changes nothing stays one."""
    at_once = {**SHIFTED, "TrafficShifting": NOT_SHIFTED}
    assert with_release(at_once, now=NOW) == at_once


def test_defaults_are_the_templates() -> None:
    """Both are said twice."""
    assert PARAMETERS["Release"]["Default"] == UNNAMED
    assert PARAMETERS["TrafficShifting"]["Default"] == NOT_SHIFTED
