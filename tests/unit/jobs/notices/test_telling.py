"""From an end to whoever is told of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.cancelling import cancel_job
from jobs.model import JobState, Lane
from jobs.types.notify import TYPE
from tests.unit.fakes.job_world import WORKER
from tests.unit.fakes.world import SMALL
from tests.unit.jobs.notices.notice_world import WEBHOOK, NoticeWorld
from tests.unit.jobs.notices.telling import WORK, body_of
from uploads.completing import complete_upload
from uploads.errors import InvalidRequestError, PromiseBrokenError
from uploads.model import State
from uploads.promise import Webhook


@pytest.fixture
def world() -> NoticeWorld:
    return NoticeWorld(types=WORK)


def test_ready_upload_is_told_at_once(world: NoticeWorld) -> None:
    """What GET answers, in the words of the standard."""
    upload = world.told_upload()
    world.work()
    told = body_of(world)
    assert (told["type"], told["timestamp"]) == ("upload.ready", "2026-11-22T15:20:00Z")
    assert (told["data"]["id"], told["data"]["state"], told["data"]["size_bytes"]) == (upload.id, "ready", 2**20)
    assert [notice.state for notice in world.notices()] == [JobState.SUCCEEDED]


def test_rejected_upload_is_told_with_its_reason(world: NoticeWorld) -> None:
    """The file is gone by then; the record tells why."""
    upload, _ = world.start(replace(SMALL, webhook=WEBHOOK))
    world.objects.put_object(world.key(upload), 7, upload.content_type)
    with pytest.raises(PromiseBrokenError):
        world.complete(upload)
    world.work()
    told = body_of(world)
    assert (told["type"], told["data"]["state"]) == ("upload.rejected", "rejected")
    assert "7" in told["data"]["rejection"]


@pytest.mark.parametrize(("fails", "state"), [(False, "succeeded"), (True, "failed")])
def test_end_of_a_job_is_told(world: NoticeWorld, fails: bool, state: str) -> None:
    """With its response, or its error."""
    job = world.submit("work", world.ready(), {"fails": fails}, webhook=WEBHOOK)
    world.work()
    told = body_of(world)
    assert (told["type"], told["data"]["id"], told["data"]["done"]) == (f"job.{state}", job.id, True)
    assert told["data"].get("response") == (None if fails else {"answer": 42})
    assert told["data"].get("error", {}).get("code") == ("CANNOT" if fails else None)


def test_cancelled_job_is_told(world: NoticeWorld) -> None:
    """Though no run ever had it."""
    job = world.submit("work", world.ready(), webhook=WEBHOOK)
    cancel_job(world.jobs, WORKER, job.id, now=world.now)
    world.work()
    assert body_of(world)["type"] == "job.cancelled"


def test_bus_hears_of_every_end_without_a_webhook() -> None:
    """Uploads and jobs, each with an id that stays, and whose it is."""
    world = NoticeWorld(to_bus=True, types=WORK)
    upload = world.ready()
    world.do("work", upload)
    assert world.sender.posted == []
    (ready, first), (succeeded, second) = world.bus.events
    assert (ready, succeeded) == ("Upload Ready", "Job Succeeded")
    details = [json.loads(first), json.loads(second)]
    assert [detail["id"] for detail in details] == [notice.id for notice in world.notices()]
    assert {detail["tenant"] for detail in details} == {"acme"}


def test_webhook_and_bus_are_told_by_jobs_of_their_own() -> None:
    """One that is down does not hold the other up."""
    world = NoticeWorld(to_bus=True)
    world.sender.statuses = [500]
    world.told_upload()
    world.work()
    assert len(world.bus.events) == 1
    assert {notice.state for notice in world.notices()} == {JobState.RUNNING, JobState.SUCCEEDED}


def test_notice_is_never_told_of(world: NoticeWorld) -> None:
    """Or there would be no end of it."""
    world.told_upload()
    world.work()
    (notice,) = world.notices()
    assert world.jobs.notices_for(notice) == ()
    assert NoticeWorld(to_bus=True).jobs.notices_for(notice) == ()


def test_nothing_is_told_of_what_nobody_asked_for(world: NoticeWorld) -> None:
    """No webhook, no bus: no record, no message."""
    world.do("work", world.ready())
    assert world.notices() == []


def test_completing_again_tells_nothing_again(world: NoticeWorld) -> None:
    """The end was once, and so is its notice."""
    upload = world.told_upload()
    world.work()
    complete_upload(world.service, WORKER, upload.id, None, now=world.now)
    world.records.move(upload, State.READY, now=world.now + timedelta(seconds=5))
    world.work()
    assert len(world.sender.posted) == len(world.notices()) == 1


def test_job_with_a_webhook_that_is_not_to_be_called_is_refused(world: NoticeWorld) -> None:
    """Before anything is written."""

    def refuse(_webhook: Webhook) -> None:
        raise InvalidRequestError("Not there.", errors=(("/webhook/url", "must not be there"),))

    upload = world.ready()
    world.jobs = replace(world.jobs, uploads=replace(world.service, check_webhook=refuse))
    with pytest.raises(InvalidRequestError):
        world.submit("work", upload, webhook=WEBHOOK)
    assert world.job_records.jobs == {}
    assert world.claims.claims == {}


def test_no_client_may_submit_a_notice() -> None:
    """To them there is no such type."""
    assert not TYPE.is_public
    assert TYPE.lane is Lane.NOTICES
