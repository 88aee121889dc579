"""Runs that know less than they think: what they must leave alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.dispatching import dispatch
from jobs.lifecycle import LEASE
from jobs.messages import Wake, wake_for
from jobs.model import Job, JobState, Lane
from jobs.outcomes import Outcome
from jobs.submitting import JobOrder, submit_job_once
from jobs.work import Retry
from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.job_queue import FakeJobQueue
from tests.unit.fakes.job_world import RETENTION, WORKER
from tests.unit.jobs.counting import STEPS, CountingWorld
from uploads.claims import Attempt
from uploads.errors import InvalidRequestError
from uploads.promise import Webhook


def test_run_that_fails_for_good_after_another_has_finished_undoes_nothing() -> None:
    """Its step took longer than its lease; the results that it would take back are the other's."""
    world = CountingWorld()
    job = world.submitted()

    def be_overtaken() -> None:
        world.counting.before.clear()
        world.wait(seconds=LEASE.total_seconds() + 1)
        assert world.run(wake_for(job)).outcome is Outcome.ENDED
        raise InvalidRequestError("It is no ZIP.")

    world.counting.before[1] = be_overtaken
    (ran,) = world.work()
    assert ran.outcome is Outcome.LOST
    assert (world.job(job).state, world.counting.undone, world.queue.buried) == (JobState.SUCCEEDED, 0, [])


def test_success_whose_answer_was_lost_at_the_last_attempt_is_one() -> None:
    """The record has it; nothing is undone, and no dead letter tells of a job that is well."""
    world = CountingWorld(retry=Retry(max_attempts=1))
    job = world.submitted()

    def break_at_the_end() -> None:
        world.job_records.after["replace"] = outage

    world.counting.before[STEPS] = break_at_the_end
    (ran,) = world.work()
    assert (ran.outcome, world.job(job).state) == (Outcome.LOST, JobState.SUCCEEDED)
    assert (world.counting.undone, world.queue.buried) == (0, [])


class ForbiddenQueue(FakeJobQueue):
    """No outage: somebody has changed a policy."""

    def send(self, wake: Wake, *, delay: timedelta = timedelta()) -> None:
        raise PermissionError(f"AccessDenied for {wake.lane}, in {delay} too")


def test_queue_that_nobody_may_send_to_takes_nothing_away() -> None:
    """A job is submitted, continued and put off all the same; the dispatcher comes, and operators read of it."""
    world = CountingWorld()
    told: list[str] = []

    world.jobs = replace(world.jobs, queue=ForbiddenQueue(), left_to_dispatcher=lambda job, _: told.append(job.id))
    job = world.submitted()
    world.counting.before[1] = outage
    assert world.run(wake_for(job)).outcome is Outcome.RETRIED
    assert told == [job.id, job.id]


def test_moments_are_whole_milliseconds_whatever_time_is_left() -> None:
    """Else a run would not know its own claim again."""
    world = CountingWorld()
    world.now += timedelta(microseconds=123)
    job = world.submitted()
    world.counting.before[1] = outage
    world.run(wake_for(job), steps=3)
    held_until = world.job(job).held_until
    assert held_until is not None
    assert held_until.microsecond % 1_000 == 0


@pytest.mark.parametrize(("age", "outcome"), [(timedelta(), Outcome.BURIED), (RETENTION, Outcome.KNOWN)])
def test_message_of_no_job_is_put_aside_unless_its_job_may_be_forgotten(age: timedelta, outcome: Outcome) -> None:
    """An old dead letter that is moved back must not come back as one for ever."""
    world = CountingWorld()
    job = world.submitted()
    world.job_records.jobs.clear()
    world.now += age
    (ran,) = world.work()
    assert (ran.outcome, len(world.queue.buried)) == (outcome, int(outcome is Outcome.BURIED))
    assert job.lane is Lane.WORK


def test_replay_depends_on_no_name_server() -> None:
    """The webhook was looked at when the job was made."""
    world = CountingWorld()
    upload = world.ready()
    order = JobOrder("count", upload.id, {}, webhook=Webhook("https://hooks.example.com/", "main"))

    def submit() -> Job:
        fresh_id = world.make_id(world.now)
        return submit_job_once(
            world.jobs, WORKER, order, Attempt("acme", "POST /v1/jobs", "key", "{}", fresh_id, world.now)
        )

    def refuse(_: Webhook) -> None:
        raise InvalidRequestError("It does not resolve.")

    first = submit()
    world.jobs = replace(world.jobs, uploads=replace(world.service, check_webhook=refuse))
    assert submit().id == first.id


def test_message_that_meets_its_own_dispatcher_is_not_spent() -> None:
    """The dispatcher sends, and then notes that it has: a quick worker reads the record in between."""
    world = CountingWorld()
    job = world.submitted()
    wake = world.taken_message()
    world.wait(seconds=60)

    def note_that_it_was_sent() -> None:
        dispatch(world.jobs, now=world.now, stop=lambda: False)

    world.job_records.after["find"] = note_that_it_was_sent
    assert world.run(wake).outcome is Outcome.ENDED
    assert world.job(job).state is JobState.SUCCEEDED
