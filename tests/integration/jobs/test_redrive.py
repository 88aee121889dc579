"""Operators move dead letters back to their queue, as often as they like.

By hand: the emulator knows no StartMessageMoveTask, which does no more than to send the same bodies again.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from jobs.messages import wake_for, write_message
from jobs.model import JobState
from tests.integration.jobs.client import Client
from tests.integration.jobs.functions import Functions
from tests.integration.jobs.work_types import RIGHT
from tests.integration.jobs.workplace import Workplace
from uploads.settings import read_settings


def test_nothing_happens_when_the_letters_of_ended_jobs_come_back(
    hired: Callable[..., tuple[Workplace, Client]],
) -> None:
    """Twice: the records stay as they are, to the last revision, and the messages are gone for good."""
    workplace, client = hired()
    functions = Functions(workplace, read_settings(os.environ))
    tenant = client.principal.tenant
    poison, healthy = functions.submitted(client, "poison"), functions.submitted(client)
    functions.work()
    functions.go_on(minutes=3)
    before = workplace.jobs(tenant)
    assert [before[job.id].state for job in (poison, healthy)] == [JobState.FAILED, JobState.SUCCEEDED]
    letters = [letter.body for letter in workplace.take_dead_letters()]
    assert letters == [write_message(wake_for(poison))]
    for _ in range(2):
        for body in (*letters, write_message(wake_for(healthy))):
            workplace.send(body)
        functions.work()
        assert workplace.waiting_messages() == 0
        assert workplace.jobs(tenant) == before
        assert list(workplace.take_dead_letters()) == []
    assert workplace.effects(tenant) == {poison.id: 1, healthy.id: 1}
    assert workplace.open_jobs(tenant) == 0


def test_an_open_job_runs_once_when_its_letter_comes_back(hired: Callable[..., tuple[Workplace, Client]]) -> None:
    """SQS had put its message aside, after too many deliveries that nobody lived to handle; it comes back twice."""
    workplace, client = hired(visibility_seconds=0)
    functions = Functions(workplace, read_settings(os.environ))
    tenant = client.principal.tenant
    job = functions.submitted(client)
    sqs = workplace.sqs
    for _ in range(20):  # more than maxReceiveCount
        sqs.receive_message(QueueUrl=workplace.queue_url)
    letters = list(workplace.take_dead_letters())
    assert [(letter.body, letter.reason) for letter in letters] == [(write_message(wake_for(job)), None)]
    for _ in range(2):
        workplace.send(letters[0].body)
        functions.work()
    ended = functions.job(client, job.id)
    assert (ended.state, ended.response, ended.attempts) == (JobState.SUCCEEDED, RIGHT, 1)
    assert workplace.effects(tenant) == {job.id: 1}
    assert workplace.open_jobs(tenant) == 0
