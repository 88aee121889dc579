"""How many requests the API takes: of all methods, and of those that cost."""

from __future__ import annotations

import pytest

from handlers.table import OPERATIONS
from tests.unit.template.front_door import method_settings, refusals

COSTLY = {
    "Start": {"POST /v1/uploads", "POST /v2/uploads"},
    "Complete": {"POST /v1/uploads/{id}/complete"},
    "Submit": {"POST /v1/jobs"},
}
LIMITS = {"ThrottlingRateLimit", "ThrottlingBurstLimit"}


def limited(name: str, rate: int = 20, burst: int = 40) -> dict[str, str]:
    """The parameters of one limit."""
    return {f"{name}RatePerSecond": str(rate), f"{name}Burst": str(burst)}


def test_nothing_is_limited_by_default_but_by_the_account() -> None:
    """A limit of 0 would refuse everything, so there is none."""
    assert [name for name, one in method_settings().items() if LIMITS & set(one)] == []


def test_all_methods_may_be_limited() -> None:
    """Each by itself, as API Gateway counts."""
    everything = method_settings(**limited("Throttle"))["* /*"]
    assert (everything["ThrottlingRateLimit"], everything["ThrottlingBurstLimit"]) == ("20", "40")


@pytest.mark.parametrize("name", COSTLY)
def test_costly_route_has_its_own_limit(name: str) -> None:
    """In each version of the API, and no other has."""
    settings = method_settings(**limited(name, 5, 10))
    own = {route: one for route, one in settings.items() if LIMITS & set(one)}
    assert set(own) == COSTLY[name]
    assert {(one["ThrottlingRateLimit"], one["ThrottlingBurstLimit"]) for one in own.values()} == {("5", "10")}


def test_own_entry_says_all_that_the_entry_of_all_methods_says() -> None:
    """It takes over nothing: what it left out would fall back to AWS's own."""
    every = {name: value for one in ("Throttle", *COSTLY) for name, value in limited(one).items()}
    settings = method_settings(**every, Caching="on")
    everything = settings.pop("* /*")
    assert len(settings) >= 6
    for name, own in settings.items():
        assert set(everything) <= set(own), name


def test_only_routes_that_are_there_have_settings() -> None:
    """An entry of a path that is not there fails the deployment."""
    every = {name: value for one in COSTLY for name, value in limited(one).items()}
    routes = {f"{one.method} {one.path}" for one in OPERATIONS}
    assert set(method_settings(**every, Caching="on")) - {"* /*"} <= routes


@pytest.mark.parametrize("name", ["Throttle", *COSTLY])
@pytest.mark.parametrize("half", ["RatePerSecond", "Burst"])
def test_half_a_limit_is_refused(name: str, half: str) -> None:
    """The other half would be 0, and nobody would be served."""
    assert len(refusals(**{f"{name}{half}": "5"})) == 1
    assert refusals(**limited(name)) == []
