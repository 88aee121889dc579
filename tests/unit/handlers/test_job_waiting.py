"""Long polls: `Prefer: wait` has the answer come when the job has ended, and never late."""

from __future__ import annotations

import pytest

from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.job_world import JobWorld
from tests.unit.fakes.world import NOW
from tests.unit.handlers.api import Answer, Api
from tests.unit.handlers.job_requests import get, submit
from tests.unit.handlers.jobs import counting_world


@pytest.fixture
def world() -> JobWorld:
    return counting_world()


def wait(api: Api, job_id: str, prefer: str) -> Answer:
    return get(api, job_id, headers={"Prefer": prefer})


@pytest.fixture
def job_id(api: Api, world: JobWorld) -> str:
    return str(submit(api, world.ready()).body["id"])


def test_without_a_wish_nobody_waits(api: Api, job_id: str) -> None:
    """And nothing is said to have been applied."""
    answer = get(api, job_id)
    assert (answer.status, api.slept) == (200, [])
    assert "preference-applied" not in answer.headers


def test_wait_ends_when_the_job_does(api: Api, world: JobWorld, job_id: str) -> None:
    """Within a second of it, and not after the whole time."""
    api.meanwhile = [lambda: None, lambda: None, world.work]
    answer = wait(api, job_id, "wait=10")
    assert (answer.body["state"], answer.body["response"]) == ("succeeded", {"counted": 3})
    assert answer.headers["preference-applied"] == "wait=10"
    assert len(api.slept) == 3
    assert max(api.slept) <= 1


def test_job_that_does_not_end_is_answered_in_time(api: Api, world: JobWorld, job_id: str) -> None:
    """As it is, with when to ask again."""
    answer = wait(api, job_id, "wait=5")
    assert (answer.body["state"], answer.body["done"]) == ("queued", False)
    assert (world.now - NOW).total_seconds() == pytest.approx(5)
    assert int(answer.headers["retry-after"]) >= 1


@pytest.mark.parametrize("asked", ["20", "21", "3600", "999999999"])
def test_wait_is_cut_to_what_the_gateway_stands(api: Api, world: JobWorld, job_id: str, asked: str) -> None:
    """20 seconds; and the answer says so."""
    answer = wait(api, job_id, f"wait={asked}")
    assert answer.headers["preference-applied"] == "wait=20"
    assert (world.now - NOW).total_seconds() == pytest.approx(20)


def test_job_that_is_done_is_answered_at_once(api: Api, world: JobWorld, job_id: str) -> None:
    """However long somebody would wait."""
    world.work()
    assert wait(api, job_id, "wait=20").body["done"]
    assert api.slept == []


@pytest.mark.parametrize("wish", ["wait=0", "wait=00"])
def test_wait_of_nothing_is_one_look(api: Api, job_id: str, wish: str) -> None:
    """It was applied all the same."""
    assert wait(api, job_id, wish).headers["preference-applied"] == "wait=0"
    assert api.slept == []


@pytest.mark.parametrize(
    "wish", ["", "wait", "wait=ten", "wait=-1", "wait=1.5", "wait=" + "9" * 30, "x" * 9_000, ';,="']
)
def test_wish_that_makes_no_sense_is_ignored(api: Api, job_id: str, wish: str) -> None:
    """Wishes are no orders; RFC 7240 has them ignored."""
    answer = wait(api, job_id, wish)
    assert (answer.status, api.slept) == (200, [])
    assert "preference-applied" not in answer.headers


def test_job_that_is_cancelled_meanwhile_ends_the_wait(api: Api, job_id: str) -> None:
    """By somebody else."""
    api.meanwhile = [lambda: api.call("job-api-cancel", upload_id=job_id)]
    assert wait(api, job_id, "wait=20").body["state"] == "cancelled"


def test_table_that_is_down_ends_the_wait(api: Api, world: JobWorld, job_id: str) -> None:
    """503, with Retry-After, as everywhere."""
    api.meanwhile = [lambda: world.job_records.before.update(find=outage)]
    answer = wait(api, job_id, "wait=20")
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
