"""What is asked of jobs, one call at a time: each is tried with everything that may go wrong in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from jobs.messages import wake_for, write_message
from jobs.model import JobState
from tests.integration.faults.visit import Reply
from tests.integration.jobs.mishaps import Mishap
from tests.integration.jobs.visit import Visit

Step = Callable[[Visit], object]
_LAST_ATTEMPT = 4


@dataclass(frozen=True, slots=True)
class Scenario:
    """A call, what went before, and how all ends.

    `wanted` is the call's status when all goes well. `buried` are the reasons of dead letters in the end. Without a key
    each repetition is a new wish: then there are `others`. Nobody waits for what `is_background`.
    """

    call: Callable[[Visit], Reply]
    before: Step = lambda _: None
    wanted: int = 200
    ends: JobState = JobState.SUCCEEDED
    buried: frozenset[str] = frozenset()
    others: bool = False
    is_background: bool = False


def submitted(visit: Visit) -> None:
    """A job is there, and its message."""
    reply = visit.insist(Visit.submit)
    assert reply.status == 202, str(reply)


def begun(visit: Visit) -> None:
    """A run has laid it down, and another is wanted."""
    submitted(visit)
    visit.work(Mishap.HURRIED)


def put_off(visit: Visit) -> None:
    """A run has failed, and the next must wait."""
    submitted(visit)
    visit.work(Mishap.RAISES)


def done(visit: Visit) -> None:
    """It has ended."""
    submitted(visit)
    visit.functions.work()


def left(visit: Visit) -> None:
    """Its message was lost, and it is due."""
    submitted(visit)
    visit.workplace.purge()
    visit.functions.wait(minutes=1)


def left_by_the_dead(visit: Visit) -> None:
    """A run has died with it, and its lease is over."""
    submitted(visit)
    visit.work(Mishap.DIES)
    visit.workplace.purge()
    visit.functions.wait(minutes=2)


def poisoned(visit: Visit) -> None:
    """It has failed so often that the next run is the last."""
    assert visit.submit("poison").status == 202
    while visit.functions.job(visit.client, visit.job_id).attempts < _LAST_ATTEMPT - 1:
        visit.work()


def doubled(visit: Visit) -> None:
    """It has ended, and a message of it comes again."""
    done(visit)
    visit.workplace.send(write_message(wake_for(visit.functions.job(visit.client, visit.job_id))))


def joined_by_a_stranger(visit: Visit) -> None:
    """There is a message that nobody can make sense of, too."""
    submitted(visit)
    visit.workplace.send("none of ours")


def work(mishap: Mishap) -> Callable[[Visit], Reply]:
    """The worker is given the message, and this happens."""
    return lambda visit: visit.work(mishap)


SCENARIOS: Mapping[str, Scenario] = {
    "submit": Scenario(Visit.submit, wanted=202),
    "submit again": Scenario(Visit.submit, begun, wanted=202),
    "submit without a key": Scenario(lambda visit: visit.submit(keyed=False), wanted=202, others=True),
    "get": Scenario(Visit.get, submitted),
    "list": Scenario(Visit.list, begun),
    "cancel what is queued": Scenario(Visit.cancel, submitted, ends=JobState.CANCELLED),
    "cancel what waits": Scenario(Visit.cancel, put_off, ends=JobState.CANCELLED),
    "work": Scenario(Visit.work, submitted, is_background=True),
    "work in a hurry": Scenario(work(Mishap.HURRIED), submitted, is_background=True),
    "work on what was laid down": Scenario(Visit.work, begun, is_background=True),
    "work in vain": Scenario(work(Mishap.RAISES), submitted, is_background=True),
    "work on what has ended": Scenario(Visit.work, doubled, is_background=True),
    "work on poison": Scenario(
        Visit.work, poisoned, ends=JobState.FAILED, buried=frozenset({"INTERNAL"}), is_background=True
    ),
    "bury a stranger's": Scenario(
        Visit.work, joined_by_a_stranger, buried=frozenset({"MALFORMED"}), is_background=True
    ),
    "dispatch what no message tells of": Scenario(Visit.dispatch, left, is_background=True),
    "dispatch what the dead have left": Scenario(Visit.dispatch, left_by_the_dead, is_background=True),
}
