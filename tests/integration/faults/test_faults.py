"""Every call of AWS that the service makes meets everything that may go wrong with it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from local.engines.ministack import running_ministack
from local.ports import free_port
from tests.integration.faults.scenarios import SCENARIOS
from tests.integration.faults.trials import Trial, try_all
from tests.integration.faults.used_calls import used_calls

# All are tried before the first one's outcome is told: a minute or so, and more on a busy machine.
pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def trials(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Trial]:
    """What came of the scenarios that are asked for, on an emulator that nobody else keeps busy."""
    names = [item.name for item in request.session.items if item.path == request.path]
    asked = [scenario for scenario in SCENARIOS if any(name.endswith(f"[{scenario}]") for name in names)]
    with running_ministack(tmp_path_factory.mktemp("faults"), free_port()) as emulator:
        return try_all(emulator.url, asked)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_no_effect_is_doubled_or_lost_when_a_call_fails(trials: Mapping[str, Trial], scenario: str) -> None:
    """Each call is answered well or asked to come again; the repeated one succeeds; record and store agree."""
    trial = trials[scenario]
    assert trial.calls
    wrong = [f"{trouble}\n  {problem}" for trouble, problems in trial.problems.items() for problem in problems]
    assert not wrong, "\n".join(wrong)


def test_no_call_is_left_untried(trials: Mapping[str, Trial]) -> None:
    """Whatever the adapters of uploads call of S3 and DynamoDB, some scenario calls it too."""
    if len(trials) < len(SCENARIOS):
        pytest.skip("not all scenarios are asked for")
    tried = {call for trial in trials.values() for call in trial.calls}
    adapters = ("claims.py", "object_store.py", "tenant_limits.py", "transactions.py", "upload_records.py")
    assert used_calls({"s3": "S3", "dynamodb": "DynamoDB"}, adapters) - tried == set()
