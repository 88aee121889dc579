"""Who asks for a verification: client, event and sweeper, all at once or one for another; one job comes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jobs.dispatching import dispatch
from jobs.messages import wake_for
from jobs.model import Job, JobState
from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.job_world import JobWorld
from tests.unit.fakes.world import ALICE
from tests.unit.jobs.verify.verifications import FORM, checksum_of, put, submit, verifying
from uploads.arriving import note_arrival
from uploads.lifecycle import VERIFIED_WITHIN
from uploads.model import State, Upload
from uploads.promise import Algorithm
from uploads.sweeping import sweep

CONTENT = b"what was promised"
CRC64 = checksum_of(Algorithm.CRC64NVME, CONTENT)  # which nothing but a job computes


def arrived(world: JobWorld) -> Upload:
    upload, _ = world.start(FORM, size_bytes=len(CONTENT), checksum=CRC64)
    put(world, upload, CONTENT)
    return upload


def sweep_all(world: JobWorld) -> None:
    sweep(world.service, now=world.now, stop=lambda: False)


def the_job(world: JobWorld) -> Job:
    [job] = world.job_records.jobs.values()
    return job


def test_all_who_ask_make_one_job() -> None:
    """Its owner is the upload's, and no limit counts it."""
    world = JobWorld()
    upload = arrived(world)
    world.complete(upload)
    note_arrival(world.service, world.key(upload), now=world.now)
    world.now += VERIFIED_WITHIN
    sweep_all(world)
    submit(world, upload)
    job = the_job(world)
    assert (job.type, job.tenant, job.owner, job.upload_id) == ("verify", ALICE.tenant, ALICE.subject, upload.id)
    assert not job.is_counted
    world.work()
    assert world.record(upload).state is State.READY
    assert world.job_records.ends[job.id] == 1


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("call", ["add", "send"])
def test_job_that_was_asked_for_in_an_outage_is_done_in_the_end(call: str, moment: str) -> None:
    """The record was not written, or nobody could tell; the message was lost."""
    world = JobWorld()
    upload = arrived(world)
    getattr(world.job_records if call == "add" else world.queue, moment)[call] = outage
    assert world.complete(upload).state is State.VERIFYING
    world.queue.waiting.clear()
    sweep_all(world)
    world.wait(minutes=1)
    dispatch(world.jobs, now=world.now, stop=lambda: False)
    world.work()
    assert world.record(upload).state is State.READY


def test_job_that_nobody_could_ask_for_is_asked_for_by_the_sweeper() -> None:
    """Whoever moved the upload died then."""
    world = JobWorld()
    upload = verifying(world, CONTENT, CRC64)
    sweep_all(world)
    assert world.job_records.jobs == {}
    world.now += VERIFIED_WITHIN
    sweep_all(world)
    world.work()
    assert world.record(upload).state is State.READY


def test_job_that_failed_by_a_defect_is_tried_anew_the_next_day() -> None:
    """Not sooner: operators have the message, and the sweeper comes every five minutes."""
    world = JobWorld()
    upload = arrived(world)

    def mistake() -> None:
        world.files.before["open"] = mistake
        raise ZeroDivisionError

    world.files.before["open"] = mistake
    world.complete(upload)
    world.work()
    assert the_job(world).state is JobState.FAILED
    assert len(world.queue.buried) == 1
    for _ in range(3):
        world.now += VERIFIED_WITHIN
        sweep_all(world)
    assert the_job(world).state is JobState.FAILED
    world.files.before.clear()
    world.wait(days=1)
    sweep_all(world)
    world.work()
    assert len(world.job_records.jobs) == 2
    assert world.record(upload).state is State.READY


def test_midnight_may_bring_a_second_job_and_one_verdict() -> None:
    """The first one waits in a long queue."""
    world = JobWorld()
    upload = arrived(world)
    world.complete(upload)
    waiting = world.queue.waiting.pop()
    world.now += timedelta(days=1)
    sweep_all(world)
    world.queue.waiting.append(waiting)
    world.work()
    assert {job.state for job in world.job_records.jobs.values()} == {JobState.SUCCEEDED}
    assert len(world.job_records.jobs) == 2
    assert [to for _, to in world.records.edges] == [State.VERIFYING, State.READY]


def test_messages_that_come_twice_do_it_once() -> None:
    """As queues do."""
    world = JobWorld()
    upload = arrived(world)
    world.complete(upload)
    for _ in range(2):
        world.queue.send(wake_for(the_job(world)))
    world.work()
    assert world.record(upload).state is State.READY
    assert world.files.read_bytes == len(CONTENT)
