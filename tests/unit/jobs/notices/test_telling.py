"""From an end to whoever is told of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from jobs.cancelling import cancel_job
from jobs.dispatching import dispatch
from jobs.messages import wake_for
from jobs.model import JobState, Lane, Progress
from jobs.outcomes import Outcome
from jobs.types.notify import RETRY, TYPE
from jobs.work import Checkpoint, JobType, Run, Task
from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.job_world import WORKER
from tests.unit.fakes.world import NOW, SMALL
from tests.unit.jobs.notices.fakes import KEY, OLDER_KEY, as_secret
from tests.unit.jobs.notices.notice_world import WEBHOOK, NoticeWorld
from uploads.completing import complete_upload
from uploads.errors import ConflictError, InvalidRequestError, PromiseBrokenError
from uploads.model import State
from uploads.promise import Webhook


def _run(task: Task) -> Run:
    yield Checkpoint({}, Progress())
    if task.job.parameters.get("fails"):
        raise ConflictError("It cannot be done.", code="CANNOT")
    return {"answer": 42}


WORK = {"work": JobType("work", _run, check=lambda parameters: parameters)}


@pytest.fixture
def world() -> NoticeWorld:
    return NoticeWorld(types=WORK)


def body_of(world: NoticeWorld) -> Any:
    (call,) = world.sender.posted
    return json.loads(call.body)


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


def test_call_is_what_a_receiver_of_the_standard_verifies(world: NoticeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the standard's own library, which looks at its own clock."""
    world.told_upload()
    world.work()
    (call,) = world.sender.posted
    assert call.url == WEBHOOK.url
    assert call.headers["content-type"] == "application/json"
    monkeypatch.setattr("standardwebhooks.webhooks.timedelta", lambda **_: timedelta(days=36_500))
    assert Verifier(as_secret(KEY)).verify(call.body, call.headers)["type"] == "upload.ready"


def test_body_holds_neither_the_address_nor_the_secrets_name(world: NoticeWorld) -> None:
    """An address may be as secret as what signs."""
    world.told_upload()
    world.work()
    (call,) = world.sender.posted
    assert not [word for word in (b"hooks.example", b"s3cr3t", b"secret_id", b"X-Amz", b"user-42") if word in call.body]


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


def test_dispatcher_finds_a_notice_whose_message_was_lost(world: NoticeWorld) -> None:
    """Within a minute, where the function that ended it may not send."""
    world.told_upload()
    world.queue.waiting.clear()
    world.wait(seconds=60)
    assert dispatch(world.jobs, now=world.now, stop=lambda: False) == {"sent": 1}
    world.work()
    assert len(world.sender.posted) == 1


def test_notice_that_two_messages_tell_of_is_told_once(world: NoticeWorld) -> None:
    """SQS delivers at least once."""
    world.told_upload()
    world.queue.waiting *= 2
    assert [ran.outcome for ran in world.work()] == [Outcome.ENDED, Outcome.KNOWN]
    assert len(world.sender.posted) == 1


def test_attempts_carry_the_same_id_and_body_and_each_its_own_time(world: NoticeWorld) -> None:
    """By the id a receiver knows what it has seen; by the time it refuses what somebody recorded."""
    world.sender.statuses = [500, 500, 204]
    world.told_upload()
    world.work()
    calls = world.sender.posted
    assert len(calls) == 3
    assert len({call.headers["webhook-id"] for call in calls}) == len({call.body for call in calls}) == 1
    assert len({call.headers["webhook-timestamp"] for call in calls}) == 3


def waits_of(world: NoticeWorld) -> list[float]:
    """How long was waited between the attempts, each at the moment that the record names."""
    moments: list[datetime] = []
    while True:
        (notice,) = world.notices()
        if notice.state not in (JobState.QUEUED, JobState.RUNNING):
            return [(two - one).total_seconds() for one, two in pairwise(moments)]
        world.now = max(world.now, notice.held_until or world.now)
        moments.append(world.now)
        world.run(wake_for(notice))


def test_failing_receiver_is_tried_twelve_times_within_two_and_a_half_hours(world: NoticeWorld) -> None:
    """Then operators have the message, and the record says what the receiver answered."""
    world.sender.statuses = [503]
    world.told_upload()
    waits = waits_of(world)
    assert waits == [5, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600]
    assert len(world.sender.posted) == RETRY.max_attempts == 12
    (notice,) = world.notices()
    assert notice.failure
    assert (notice.failure.code, notice.failure.detail) == ("WEBHOOK_FAILED", "The receiver answered 503.")
    assert [(dead.lane, dead.reason) for dead in world.queue.buried] == [(Lane.NOTICES, "WEBHOOK_FAILED")]
    assert world.now - NOW < timedelta(hours=2, minutes=30)


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 403, 404, 429, 500, 502])
def test_other_answers_than_success_are_tried_again(world: NoticeWorld, status: int) -> None:
    """A redirect too: nobody has checked where it leads."""
    world.sender.statuses = [status, 200]
    world.told_upload()
    assert [ran.outcome for ran in world.work()] == [Outcome.RETRIED, Outcome.ENDED]
    assert len(world.sender.posted) == 2


def test_receiver_that_is_gone_is_left_alone(world: NoticeWorld) -> None:
    """410 is how a receiver says that it wants no more."""
    world.sender.statuses = [410]
    world.told_upload()
    assert [ran.outcome for ran in world.work()] == [Outcome.ENDED]
    assert [notice.failure.code for notice in world.notices() if notice.failure] == ["WEBHOOK_GONE"]
    assert [dead.reason for dead in world.queue.buried] == ["WEBHOOK_GONE"]


def test_unknown_secret_fails_at_once_and_nothing_is_sent(world: NoticeWorld) -> None:
    """An unsigned call is worse than none."""
    world.secrets.secrets.clear()
    world.told_upload()
    world.work()
    assert world.sender.posted == []
    assert [notice.failure.code for notice in world.notices() if notice.failure] == ["SECRET_UNKNOWN"]


def test_another_tenants_secret_is_unknown(world: NoticeWorld) -> None:
    """The tenant is the record's, and the name is made of it."""
    world.secrets.secrets = {("globex", WEBHOOK.secret_id): (KEY,)}
    world.told_upload()
    world.work()
    assert world.sender.posted == []


def test_while_keys_are_rotated_a_receiver_needs_either(world: NoticeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both sign, the newest first."""
    world.secrets.secrets["acme", "main"] = (KEY, OLDER_KEY)
    world.told_upload()
    world.work()
    (call,) = world.sender.posted
    monkeypatch.setattr("standardwebhooks.webhooks.timedelta", lambda **_: timedelta(days=36_500))
    for key in (KEY, OLDER_KEY):
        Verifier(as_secret(key)).verify(call.body, call.headers)
    assert len(call.headers["webhook-signature"].split(" ")) == 2


@pytest.mark.parametrize("part", ["secrets", "sender", "bus"])
def test_outage_on_the_way_is_waited_out(part: str) -> None:
    """What is down now may be up in five seconds."""
    world = NoticeWorld(to_bus=True)
    name = {"secrets": "find", "sender": "post", "bus": "put"}[part]
    getattr(world, part).before[name] = outage
    world.told_upload()
    world.work()
    assert [notice.state for notice in world.notices()] == [JobState.SUCCEEDED] * 2
    assert len(world.sender.posted) == len(world.bus.events) == 1


def test_bus_that_is_no_longer_set_is_nothing_to_wait_for() -> None:
    """The deployment was changed between the end and its notice."""
    world = NoticeWorld(to_bus=True)
    world.ready()
    (notice,) = world.notices()
    without = NoticeWorld()
    without.job_records.jobs |= world.job_records.jobs
    without.records.uploads |= world.records.uploads
    ran = without.run(wake_for(notice))
    assert ran.job
    assert ran.job.failure
    assert ran.job.failure.code == "NO_EVENT_BUS"


@pytest.mark.parametrize("about", ["upload", "job"])
def test_notice_of_what_is_forgotten_fails(world: NoticeWorld, about: str) -> None:
    """There is nothing left to tell."""
    if about == "upload":
        world.told_upload()
        world.records.uploads.clear()
        world.work()
    else:
        job = world.submit("work", world.ready(), webhook=WEBHOOK)
        world.run(world.queue.take()[0])
        del world.job_records.jobs[job.tenant, job.lane, job.id]
        world.work()
    assert [notice.state for notice in world.notices()] == [JobState.FAILED]
    assert world.sender.posted == []


def test_function_without_outlets_leaves_a_notice_for_one_that_has(world: NoticeWorld) -> None:
    """A notice is not lost because its message went astray."""
    world.told_upload()
    connected = world.jobs
    world.jobs = replace(world.jobs, types={TYPE.name: TYPE})
    assert world.run(world.queue.take()[0]).outcome is Outcome.RETRIED
    world.jobs = connected
    world.wait(seconds=10)
    world.work()
    assert len(world.sender.posted) == 1


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


def test_call_takes_no_longer_than_its_function_has(world: NoticeWorld) -> None:
    """At most ten seconds, at least one."""
    world.told_upload()
    world.run(world.queue.take()[0], steps=5)
    world.told_upload()
    world.run(world.queue.take()[0])
    assert [call.timeout_seconds for call in world.sender.posted] == [pytest.approx(3, abs=1), 10]
