"""One key, and anything that can happen to those who send it: crashes, slow ones, lost answers, duplicates, misuse."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.unit.fakes.interruptions import outage
from tests.unit.uploads.keyed_requests import OTHER_PAYLOAD, CrashError, KeyedRequests, Thing, crash
from uploads.claims import LEASE, Attempt
from uploads.errors import (
    IdempotencyInProgressError,
    IdempotencyKeyReusedError,
    InvalidRequestError,
    UnavailableError,
)

# What a request may come to besides its answer; anything else is a bug.
FAULTY_ENDS = (CrashError, UnavailableError)
ENDS = (IdempotencyInProgressError, InvalidRequestError, *FAULTY_ENDS)
FAULTS: dict[str, Callable[[], object]] = {"outage": outage, "crash": crash}
waits = st.sampled_from([timedelta(0), timedelta(seconds=1), LEASE - timedelta(milliseconds=1), LEASE])
faults = st.tuples(
    st.sampled_from(["claims take", "claims release", "things find", "things add"]),
    st.sampled_from(["before", "after"]),
    st.sampled_from(sorted(FAULTS)),
)


@dataclass(frozen=True)
class Course:
    """How one request goes: what happens while it is at work, and how it ends."""

    ending: str
    wait: timedelta
    meanwhile: tuple[Course, ...]
    fault: tuple[str, str, str] | None


courses = st.recursive(
    st.builds(
        Course,
        ending=st.sampled_from(["write", "crash", "refuse", "outage"]),
        wait=waits,
        meanwhile=st.just(()),
        fault=st.none() | faults,
    ),
    lambda inner: st.builds(
        Course,
        ending=st.sampled_from(["write", "crash", "refuse", "outage"]),
        wait=waits,
        meanwhile=st.lists(inner, max_size=3).map(tuple),
        fault=st.none() | faults,
    ),
    max_leaves=6,
)


class OneKey(RuleBasedStateMachine):
    """Every request is one that a client, or a duplicate of its packets, may send; they overlap as they like."""

    def __init__(self) -> None:
        super().__init__()
        self.requests = KeyedRequests()
        self.answers: list[Thing] = []
        self.in_flight: list[Thing] = []

    @rule(course=courses)
    def send(self, course: Course) -> None:
        self.run(course)

    @rule(time=waits)
    def wait(self, time: timedelta) -> None:
        self.requests.wait(time)

    @rule()
    def late_write_arrives(self) -> None:
        """A write that its sender no longer waits for; it may be dead by now."""
        if self.in_flight:
            thing = self.in_flight.pop()
            self.requests.things.made.setdefault(thing.id, thing)

    # Or it would be the first, and the others the other ones.
    @precondition(lambda self: self.requests.is_claimed())
    @rule()
    def send_other_payload(self) -> None:
        made = dict(self.requests.things.made)
        with suppress(IdempotencyKeyReusedError, *FAULTY_ENDS):
            self.requests.send(self.requests.attempt(OTHER_PAYLOAD))
            raise AssertionError("another payload was answered")
        assert self.requests.things.made == made

    def run(self, course: Course) -> None:
        attempt = self.requests.attempt()
        if course.fault:
            port, moment, kind = course.fault
            owner, call = port.split()
            getattr(getattr(self.requests, owner), moment)[call] = FAULTS[kind]
        with suppress(*ENDS):
            self.answers.append(self.requests.send(attempt, before_writing=lambda: self.work(course, attempt)))

    def work(self, course: Course, attempt: Attempt) -> None:
        """What happens between claim and write."""
        for other in course.meanwhile:
            self.run(other)
        self.requests.wait(course.wait)
        if course.ending == "crash":
            claimed = next(iter(self.requests.claims.claims.values()))
            self.in_flight.append(Thing(claimed.claimed_id, maker=attempt.fresh_id))
            crash()
        if course.ending == "outage":
            outage()
        if course.ending == "refuse":
            raise InvalidRequestError("no")

    @invariant()
    def at_most_one_thing_is_made(self) -> None:
        assert len(self.requests.things.made) <= 1

    @invariant()
    def all_answers_are_of_the_one_thing(self) -> None:
        assert all(answer == self.requests.only_thing() for answer in self.answers)

    @invariant()
    def what_is_made_is_what_was_claimed(self) -> None:
        claimed = {claim.claimed_id for claim in self.requests.claims.claims.values()}
        assert set(self.requests.things.made) <= claimed

    def teardown(self) -> None:
        """Whatever happened: a client that goes on is answered as soon as a lease has run out."""
        for port in (self.requests.claims, self.requests.things):
            port.before.clear()
            port.after.clear()
        self.requests.wait(LEASE)
        assert self.requests.send() == self.requests.only_thing()


TestOneKey = OneKey.TestCase
TestOneKey.settings = settings(max_examples=300, stateful_step_count=15)
