"""The end of version 1, before anything is deployed: dates that are some, in their order."""

from __future__ import annotations

import re

import pytest

from delivery.parameters.checks import end_of_version_1
from tests.unit.template.parts import PARAMETERS, variables

NAMES = ["V1DeprecatedAt", "V1SunsetAt"]


def problems(deprecated_at: str = "", sunset_at: str = "") -> list[str]:
    return list(end_of_version_1({"V1DeprecatedAt": deprecated_at, "V1SunsetAt": sunset_at}))


@pytest.mark.parametrize(
    ("deprecated_at", "sunset_at", "said"),
    [
        ("", "", None),
        ("2027-01-01T00:00:00Z", "", None),
        ("", "2027-01-01T00:00:00Z", None),
        ("2027-01-01T00:00:00Z", "2027-01-01T00:00:00Z", None),
        ("2027-01-01T00:00:01Z", "2027-01-01T00:00:00Z", "V1SunsetAt: before V1DeprecatedAt"),
        ("2027-02-30T00:00:00Z", "", "V1DeprecatedAt: no calendar"),
        ("", "2027-04-31T00:00:00Z", "V1SunsetAt: no calendar"),
    ],
)
def test_dates_are_some_and_in_order(deprecated_at: str, sunset_at: str, said: str | None) -> None:
    """What a pattern cannot tell, and would fail the function's start."""
    found = problems(deprecated_at, sunset_at)
    assert [text.startswith(said or "-") for text in found] == ([True] if said else [])


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_said_by_default_and_only_moments_in_utc_can_be(name: str) -> None:
    """A date without its time, or its zone, would be read in two ways."""
    pattern = re.compile(PARAMETERS[name]["AllowedPattern"])
    assert PARAMETERS[name]["Default"] == ""
    for text in ("", "2027-01-01T00:00:00Z", "2027-12-31T23:59:59Z"):
        assert pattern.fullmatch(text)
    for text in ("2027-01-01", "2027-01-01T00:00:00", "2027-01-01T00:00:00+01:00", "2027-13-01T00:00:00Z", "soon"):
        assert not pattern.fullmatch(text)


def test_only_the_function_whose_routes_have_successors_is_told() -> None:
    """Jobs and tokens have one version."""
    given = {"V1_DEPRECATED_AT": {"Ref": "V1DeprecatedAt"}, "V1_SUNSET_AT": {"Ref": "V1SunsetAt"}}
    assert given.items() <= variables("IssuerFunction").items()
    assert not given.keys() & variables("JobApiFunction").keys()
