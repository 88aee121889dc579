"""Every call of AWS that jobs make meets everything that may go wrong with it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from local.engines.ministack import Emulator
from tests.integration.faults.trials import Trial
from tests.integration.faults.used_calls import used_calls
from tests.integration.jobs.scenarios import SCENARIOS
from tests.integration.jobs.trials import try_all

# All are tried before the first one's outcome is told: a minute or so, and more on a busy machine.
pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def trials(request: pytest.FixtureRequest, emulator: Emulator) -> Mapping[str, Trial]:
    """What came of the scenarios that are asked for."""
    names = [item.name for item in request.session.items if item.path == request.path]
    asked = [scenario for scenario in SCENARIOS if any(name.endswith(f"[{scenario}]") for name in names)]
    return try_all(emulator.url, asked)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_no_job_is_doubled_lost_or_failed_when_a_call_fails(trials: Mapping[str, Trial], scenario: str) -> None:
    """Each call is answered well or asked to come again; the repeated one succeeds; the job ends once, as it should."""
    trial = trials[scenario]
    assert trial.calls
    wrong = [f"{trouble}\n  {problem}" for trouble, problems in trial.problems.items() for problem in problems]
    assert not wrong, "\n".join(wrong)


def test_no_call_is_left_untried(trials: Mapping[str, Trial]) -> None:
    """Whatever the adapters of jobs call of SQS and DynamoDB, some scenario calls it too."""
    if len(trials) < len(SCENARIOS):
        pytest.skip("not all scenarios are asked for")
    tried = {call for trial in trials.values() for call in trial.calls}
    adapters = ("job_queue.py", "job_records.py", "transactions.py", "claims.py")
    used = used_calls({"sqs": "AmazonSQS", "dynamodb": "DynamoDB"}, adapters)
    assert used
    assert used - tried == set()
