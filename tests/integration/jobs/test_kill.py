"""A worker's process is killed at each point of its work; the dispatcher and another worker bring the job to its end.

With SIGKILL, and a real process: nothing of ours can clean up.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.lifecycle import is_done
from jobs.messages import wake_for, write_message
from jobs.model import Job, JobState
from tests.integration.jobs.client import Client
from tests.integration.jobs.functions import Functions
from tests.integration.jobs.victim import Orders, Point, kill_at
from tests.integration.jobs.waiting import wait_until
from tests.integration.jobs.work_types import RIGHT
from tests.integration.jobs.workplace import Workplace
from uploads.settings import read_settings

OF_POISON = (Point.BURYING, Point.BURIED)
HAS_ENDED = (Point.ENDED, Point.HANDLED)
FOLLOWED = (Point.SENT,)  # a message is there for whoever goes on
LAST_ATTEMPT = 4
DRAINED_WITHIN_SECONDS = 15.0

Hire = Callable[..., tuple[Workplace, Client]]


@pytest.mark.parametrize("point", [point for point in Point if point not in OF_POISON])
def test_a_job_ends_once_when_its_worker_is_killed(hired: Hire, tmp_path: Path, point: Point) -> None:
    """With the right response; from the last cursor that was written, if there is one."""
    workplace, client = hired(visibility_seconds=1)
    functions = Functions(workplace, read_settings(os.environ))
    job = functions.submitted(client)
    kill_at(Orders(workplace.environment(), functions.now, point, tmp_path / "halted"))
    killed = functions.job(client, job.id)
    assert is_done(killed) == (point in HAS_ENDED)
    if point in (Point.MID_STEPS, *FOLLOWED, Point.LAID_DOWN):
        assert killed.cursor == {"next": 3, "sum": 3}
    if point in FOLLOWED:
        functions.work()
        assert is_done(functions.job(client, job.id))
    ended = finish(functions, client, job)
    assert (ended.state, ended.response) == (JobState.SUCCEEDED, RIGHT)
    assert ended == killed or point not in HAS_ENDED
    assert list(workplace.take_dead_letters()) == []


@pytest.mark.parametrize("point", OF_POISON)
def test_operators_know_of_poison_when_its_worker_is_killed(hired: Hire, tmp_path: Path, point: Point) -> None:
    """The message is put aside before the end is written: once at least, and then the job has failed."""
    workplace, client = hired(visibility_seconds=1)
    functions = Functions(workplace, read_settings(os.environ))
    job = functions.submitted(client, "poison")
    while functions.job(client, job.id).attempts < LAST_ATTEMPT - 1:
        functions.deliver()
    later = functions.now + timedelta(seconds=30)
    kill_at(Orders(workplace.environment(), later, point, tmp_path / "halted"))
    functions.now = later
    ended = finish(functions, client, job)
    assert ended.state is JobState.FAILED
    assert ended.failure
    assert ended.failure.code in ("INTERNAL", "JOB_KEEPS_DYING")
    letters = list(workplace.take_dead_letters())
    assert {letter.body for letter in letters} == {write_message(wake_for(job))}
    assert all(letter.reason for letter in letters)


def finish(functions: Functions, client: Client, job: Job) -> Job:
    """The job, once two minutes have passed, the queue is empty, and its end had its effect once."""
    functions.go_on(minutes=2)
    ended = functions.job(client, job.id)
    assert is_done(ended)

    def is_drained() -> bool:
        functions.work()
        return functions.workplace.waiting_messages() == 0

    wait_until("the queue is empty", is_drained, seconds=DRAINED_WITHIN_SECONDS, look_every_seconds=0.1)
    assert functions.job(client, job.id) == ended
    assert functions.workplace.effects(client.principal.tenant) == {job.id: 1}
    assert functions.workplace.open_jobs(client.principal.tenant) == 0
    return ended
