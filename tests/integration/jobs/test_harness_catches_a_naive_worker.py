"""The harness's own test: a worker without conditions has effects twice under it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from jobs.lifecycle import is_done
from tests.integration.jobs.client import Client
from tests.integration.jobs.crew import Plan, at_work
from tests.integration.jobs.fast_clock import FastClock
from tests.integration.jobs.waiting import wait_until
from tests.integration.jobs.workplace import Workplace

JOBS = {"add": 200}


def test_effects_double_when_a_worker_writes_without_conditions(
    hired: Callable[..., tuple[Workplace, Client]], tmp_path: Path
) -> None:
    """Some of two hundred jobs have theirs more than once, and fewer than none are counted as open."""
    workplace, client = hired(visibility_seconds=1)
    environment, clock = workplace.environment(), FastClock(20.0)
    plan = Plan(environment, clock, tmp_path / "stop", client.principal, client.upload_id, is_naive=True)
    tenant = client.principal.tenant
    with at_work(plan, JOBS):
        wait_until(
            "all jobs have ended, and the queue is empty",
            lambda: workplace.waiting_messages() == 0 and all(map(is_done, workplace.jobs(tenant).values())),
            seconds=60,
        )
    doubled = {job_id: count for job_id, count in workplace.effects(tenant).items() if count > 1}
    assert len(doubled) >= 5
    assert workplace.open_jobs(tenant) < 0
