"""Many runs are told of one job at the same moment, on the real adapters."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import pytest

from jobs.cancelling import cancel_job
from jobs.messages import Wake, wake_for
from jobs.model import Job, JobState
from jobs.outcomes import Invocation, Outcome, Ran
from jobs.running import run_job
from jobs.service import JobService
from tests.integration.jobs.client import Client
from tests.integration.jobs.functions import Functions
from tests.integration.jobs.work_types import RIGHT
from tests.integration.jobs.workplace import Workplace
from tests.integration.races.arena import race
from uploads.settings import read_settings

RACERS = 20
ROUNDS = 30


@pytest.fixture
def functions(hired: Callable[..., tuple[Workplace, Client]]) -> tuple[Functions, Client]:
    workplace, client = hired()
    return Functions(workplace, read_settings(os.environ)), client


def run(service: JobService, wake: Wake, name: str) -> Ran:
    """One run, by a clock of its own."""
    return run_job(service, wake, Invocation(name, lambda: datetime.now(UTC), lambda: 900.0), body="")


def check_end(functions: Functions, client: Client, job: Job) -> Job:
    """The job, once it is sure that its end had its effect once."""
    assert functions.workplace.effects(client.principal.tenant)[job.id] == 1
    assert functions.workplace.open_jobs(client.principal.tenant) == 0
    return functions.job(client, job.id)


@pytest.mark.parametrize("seed", range(3))
def test_one_run_gets_the_job_when_twenty_claim_it(functions: tuple[Functions, Client], seed: int) -> None:
    """The others leave it alone; it is begun once and ends once."""
    ours, client = functions
    job = ours.submitted(client)
    wake = wake_for(job)
    outcomes = race([partial(run, ours.service, wake, f"racer-{number}") for number in range(RACERS)], seed=seed)
    ran = Counter(outcome.answer.outcome for outcome in outcomes)
    assert ran == {Outcome.ENDED: 1, Outcome.KNOWN: RACERS - 1}
    ended = check_end(ours, client, job)
    assert (ended.state, ended.response, ended.attempts) == (JobState.SUCCEEDED, RIGHT, 1)


def test_one_end_is_told_when_runs_meet_cancellations(functions: tuple[Functions, Client]) -> None:
    """Whoever wins, the job ends once, and the client is told of that end."""
    ours, client = functions
    ends: Counter[JobState] = Counter()
    for seed in range(ROUNDS):
        job = ours.submitted(client)
        now = datetime.now(UTC)
        cancel = partial(cancel_job, ours.service, client.principal, job.id, now=now)
        cancelled, *_ = race(
            [cancel, *[partial(run, ours.service, wake_for(job), f"run-{n}") for n in (1, 2)]], seed=seed
        )
        ended = check_end(ours, client, job)
        ends[ended.state] += 1
        told = cancelled.code or cancelled.answer.state
        if ended.state is JobState.CANCELLED:
            assert told in (JobState.CANCELLED, JobState.RUNNING, "JOB_BUSY")
        else:
            assert told in ("JOB_SUCCEEDED", "JOB_BUSY", JobState.RUNNING)
    assert len(ends) > 1, "one always wins: this is no race"
