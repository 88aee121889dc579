"""How many executions work at once: shared or unbounded unless somebody says so."""

from __future__ import annotations

import pytest

from tests.unit.template.translated import resources_of_type

RESERVED = {
    "IssuerReservedConcurrency": "IssuerFunction",
    "JobApiReservedConcurrency": "JobApiFunction",
    "AuthorizerReservedConcurrency": "AuthorizerFunction",
}


@pytest.mark.parametrize("parameter", RESERVED)
def test_executions_are_kept_for_one_function_alone(parameter: str) -> None:
    """And none by default: 0 would stop it."""
    asked = resources_of_type("AWS::Lambda::Function", **{parameter: "7"})
    kept = {name: function.get("ReservedConcurrentExecutions") for name, function in asked.items()}
    assert {name: str(number) for name, number in kept.items() if number is not None} == {RESERVED[parameter]: "7"}
    default = resources_of_type("AWS::Lambda::Function")
    assert not any("ReservedConcurrentExecutions" in function for function in default.values())


@pytest.mark.parametrize(
    ("parameter", "prefixes"),
    [("UploadEventsMaxConcurrency", ["UploadEvents"]), ("JobMaxConcurrency", ["JobWorker", "Notices"])],
)
def test_readers_of_queues_are_bounded(parameter: str, prefixes: list[str]) -> None:
    """By the queue's mapping, so that what waits stays in it."""
    for number in ("10", "25"):
        mappings = resources_of_type("AWS::Lambda::EventSourceMapping", **{parameter: number})
        of_it = [one for name, one in mappings.items() if any(name.startswith(prefix) for prefix in prefixes)]
        assert len(of_it) == len(prefixes)
        assert all(str(one["ScalingConfig"]["MaximumConcurrency"]) == number for one in of_it)
