"""The queue confirms a job's first message, and loses it: the job runs within a minute all the same."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta

import pytest

from jobs.model import JobState
from local.engines.ministack import Emulator
from tests.integration.faults.proxy import Proxy
from tests.integration.faults.trouble import Fault, Line, Spell, Trouble
from tests.integration.jobs.client import Client
from tests.integration.jobs.functions import Functions
from tests.integration.jobs.mishaps import Mishap
from tests.integration.jobs.trials import SEND
from tests.integration.jobs.workplace import Workplace
from uploads.settings import read_settings

RUNS_WITHIN = timedelta(seconds=60)


@pytest.mark.parametrize("after_seconds", [0.1, 14.0, 31.0, 46.0, 58.0])
def test_a_job_runs_within_a_minute_when_its_message_is_lost(
    hired: Callable[..., tuple[Workplace, Client]],
    emulator: Emulator,
    monkeypatch: pytest.MonkeyPatch,
    after_seconds: float,
) -> None:
    """Whenever in that minute the dispatcher comes, which comes once in each."""
    workplace, client = hired()
    line = Line()
    monkeypatch.setenv("AWS_ENDPOINT_URL_SQS", Proxy(emulator.url, line).url)
    functions = Functions(workplace, read_settings(os.environ))
    with line.watched(Trouble(SEND, 0, Fault.SWALLOWED, Spell.ONE_TRY)) as watch:
        job = functions.submitted(client)
    assert watch.struck == [SEND]
    assert workplace.waiting_messages() == 0
    functions.wait(seconds=after_seconds)
    assert functions.dispatch()["sent"] == 1
    functions.work()
    ended = functions.job(client, job.id)
    assert ended.state is JobState.SUCCEEDED
    assert ended.started_at
    assert ended.started_at - job.created_at <= RUNS_WITHIN
    assert workplace.effects(client.principal.tenant) == {job.id: 1}


def test_a_dead_run_is_followed_up_each_minute_when_its_job_had_waited_long(
    hired: Callable[..., tuple[Workplace, Client]],
) -> None:
    """How often it was sent for while the queue was long says nothing once a run has begun."""
    workplace, client = hired(visibility_seconds=0)
    functions = Functions(workplace, read_settings(os.environ))
    job = functions.submitted(client)
    for _ in range(20):
        functions.wait(minutes=1)
        functions.dispatch()
    functions.mishap = Mishap.DIES
    functions.deliver()
    functions.mishap = Mishap.NONE
    for _ in range(3):  # of the first two messages, too, nobody hears
        workplace.purge()
        functions.wait(minutes=2)
        assert functions.dispatch()["sent"] == 1
    functions.work()
    assert functions.job(client, job.id).state is JobState.SUCCEEDED
