"""A thousand jobs, a third of all messages twice, a fifth of all deliveries faulty: each job ends once."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jobs.lifecycle import is_done
from jobs.messages import Wake, write_message
from jobs.model import JobState, Lane
from tests.integration.jobs.client import Client
from tests.integration.jobs.crew import Plan, at_work
from tests.integration.jobs.fast_clock import FastClock
from tests.integration.jobs.mishaps import Mishap
from tests.integration.jobs.waiting import wait_until
from tests.integration.jobs.work_types import RIGHT
from tests.integration.jobs.workplace import Workplace
from uploads.ids import RANDOM_BYTES, make_ulid

JOBS = {"add": 990, "poison": 10}
SPEED = 20.0
ENDED_WITHIN_SECONDS = 90.0
UNKNOWN_ID = make_ulid(datetime(2026, 11, 22, tzinfo=UTC), bytes(RANDOM_BYTES))
# Whatever may lie in a queue, and the reason that operators find it with.
STRANGE = {
    "none of ours": "MALFORMED",
    '{"Event": "s3:TestEvent"}': "FOREIGN",
    '{"version": 9, "job": "later"}': "UNKNOWN_VERSION",
    write_message(Wake("nobody", Lane.NOTICES, UNKNOWN_ID)): "OTHER_LANE",
    write_message(Wake("nobody", Lane.WORK, UNKNOWN_ID)): "JOB_UNKNOWN",
}

pytestmark = pytest.mark.timeout(240)


def test_each_ends_once_when_messages_double_and_workers_die(
    hired: Callable[..., tuple[Workplace, Client]], tmp_path: Path
) -> None:
    """None is lost, none has its effect twice, the poison alone is put aside, and nothing goes round for ever."""
    workplace, client = hired()
    clock = FastClock(SPEED)
    plan = Plan(workplace.environment(), clock, tmp_path / "stop", client.principal, client.upload_id)
    tenant = client.principal.tenant
    for body in STRANGE:
        workplace.send(body)
    started = time.monotonic()
    with at_work(plan, JOBS) as workers:
        wait_until(
            "all jobs have ended, and the queue is empty",
            lambda: workplace.waiting_messages() == 0 and all(map(is_done, workplace.jobs(tenant).values())),
            seconds=ENDED_WITHIN_SECONDS,
        )
    took_seconds = time.monotonic() - started
    met = sum((worker.result() for worker in workers), Counter())
    jobs = workplace.jobs(tenant)
    assert Counter(job.type for job in jobs.values()) == JOBS
    assert workplace.effects(tenant) == dict.fromkeys(jobs, 1)
    assert workplace.open_jobs(tenant) == 0
    added = [job for job in jobs.values() if job.type == "add"]
    assert [(job.state, job.response) for job in added] == [(JobState.SUCCEEDED, RIGHT)] * JOBS["add"]
    poisoned = {job.id: job for job in jobs.values() if job.type == "poison"}
    assert {(job.state, job.failure.code if job.failure else None) for job in poisoned.values()} == {
        (JobState.FAILED, "INTERNAL")
    }
    reasons = {letter.body: letter.reason for letter in workplace.take_dead_letters()}
    wanted = {write_message(Wake(tenant, Lane.WORK, job_id)): "INTERNAL" for job_id in poisoned}
    assert reasons == wanted | STRANGE
    assert min(met[mishap] for mishap in Mishap) > 0
    assert took_seconds < ENDED_WITHIN_SECONDS
