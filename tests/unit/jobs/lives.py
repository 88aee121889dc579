"""Jobs, and all that clients, queues, dispatchers, workers, operators, outages and the clock may do to them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from jobs.cancelling import cancel_job
from jobs.dispatching import dispatch
from jobs.lifecycle import LEASE
from jobs.messages import wake_for
from jobs.model import Job
from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.job_world import WORKER
from tests.unit.jobs.counting import STEPS, CountingWorld, KilledError, kill
from uploads.errors import InvalidRequestError, UploadsError

MAX_OPEN_JOBS = 3
# More than the longest wait between two messages of the dispatcher.
LONG_MINUTES = 16


def defect() -> None:
    raise ZeroDivisionError


def refusal() -> None:
    raise InvalidRequestError("It cannot be counted.")


troubles = st.sampled_from([outage, defect, refusal, kill])
calls = st.sampled_from(
    [
        *(("job_records", name) for name in ("add", "find", "replace", "list_due")),
        *(("queue", name) for name in ("send", "bury")),
        *(("claims", name) for name in ("take", "release")),
    ]
)
moments = st.sampled_from(["before", "after"])
step_counts = st.sampled_from([1, 2, 3, 1_000])
indexes = st.integers(0, 100)
whats = st.sampled_from(["submit", "deliver", "deliver_again", "cancel", "send_for_all"])
doings = st.sampled_from(["outage", "kill", "deliver", "deliver_again", "cancel", "send_for_all", "be_away"])


class AnyLives(RuleBasedStateMachine):
    """Each at any moment of the others."""

    def __init__(self) -> None:
        super().__init__()
        self.world = CountingWorld()
        self.world.limits.limits["acme"] = {"max_open_jobs": MAX_OPEN_JOBS}

    def jobs(self) -> list[Job]:
        return list(self.world.job_records.jobs.values())

    def attempt(self, action: Callable[[], object]) -> None:
        """Do it; being refused or killed is part of life. Whatever else is raised is a bug."""
        with suppress(UploadsError, KilledError):
            action()

    @initialize(sent=st.booleans())
    def submit_the_first(self, *, sent: bool) -> None:
        if not sent:
            self.world.queue.before["send"] = outage
        self.submit()

    @rule(key=st.sampled_from([None, "key-1", "key-2"]))
    def submit(self, key: str | None = None) -> None:
        self.attempt(lambda: self.world.submit("count", self.world.upload, key=key))

    @rule(index=indexes, steps=step_counts)
    def deliver(self, index: int = 0, steps: int = 2) -> None:
        """Any message, in any order, early ones too."""
        self.deliver_again(index, steps)
        self.lose_a_message(index)

    @rule(index=indexes, steps=step_counts)
    def deliver_again(self, index: int = 0, steps: int = 2) -> None:
        """One that comes once more later: a duplicate, or one that an operator sends, of an ended job too."""
        wakes = [wake for wake, _ in self.world.queue.waiting] or [wake_for(job) for job in self.jobs()]
        if wakes:
            self.attempt(lambda: self.world.run(wakes[index % len(wakes)], steps=steps))

    @rule(index=indexes)
    def lose_a_message(self, index: int) -> None:
        waiting = self.world.queue.waiting
        if waiting:
            waiting.pop(index % len(waiting))

    @rule(index=indexes)
    def cancel(self, index: int = 0) -> None:
        if self.jobs():
            job = self.jobs()[index % len(self.jobs())]
            self.attempt(lambda: cancel_job(self.world.jobs, WORKER, job.id, now=self.world.now))

    @rule()
    def send_for_all(self) -> None:
        self.attempt(lambda: dispatch(self.world.jobs, now=self.world.now, stop=lambda: False))

    @rule(seconds=st.sampled_from([1, 6, 20, 61, 600, 3_600]))
    def wait(self, seconds: int) -> None:
        self.world.wait(seconds=seconds)

    @rule(steps=step_counts, most_runs=st.sampled_from([3, 10]))
    def work_on(self, steps: int, most_runs: int) -> None:
        """Messages are taken when they may be, one after another."""
        self.attempt(lambda: self.world.work(steps=steps, most_runs=most_runs))

    @rule(count=st.integers(1, STEPS), trouble=troubles, index=indexes, steps=step_counts)
    def run_into_trouble(self, count: int, trouble: Callable[[], None], index: int, steps: int) -> None:
        self.before_step(count, trouble)
        self.deliver(index, steps)

    @rule(count=st.integers(1, STEPS), trouble=troubles, runs=st.sampled_from([2, 4, 9]), steps=step_counts)
    def run_into_lasting_trouble(self, count: int, trouble: Callable[[], None], runs: int, steps: int) -> None:
        """The same job's, in the same place, until attempts are used up, or nearly so."""
        self.world.counting.before[count] = trouble
        for _ in range(runs):
            self.deliver_again(0, steps)
            self.world.wait(minutes=LONG_MINUTES)
        self.world.counting.before.pop(count, None)

    @rule(count=st.integers(1, STEPS), what=doings, seconds=st.sampled_from([0, 6, 61]), index=indexes)
    def be_overtaken(self, count: int, what: str, seconds: int, index: int) -> None:
        """Something else happens within a step, and it takes its time."""

        def meanwhile() -> None:
            self.world.wait(seconds=seconds)
            self.do(what)

        self.before_step(count, meanwhile)
        self.deliver_again(index, 1_000)

    @rule(trouble=troubles)
    def find_cleaning_up_hard(self, trouble: Callable[[], None]) -> None:
        self.world.counting.when_undone = trouble

    @rule()
    def find_cleaning_up_easy(self) -> None:
        self.world.counting.when_undone = lambda: None

    @rule(what=whats, call=calls, moment=moments, then=doings)
    def be_interrupted(self, what: str, call: tuple[str, str], moment: str, then: str) -> None:
        port, name = call
        hooks = getattr(getattr(self.world, port), moment)
        hooks[name] = lambda: self.do(then)
        self.do(what)
        hooks.pop(name, None)

    def be_away(self) -> None:
        """For longer than anybody is believed alive; another run takes the job meanwhile."""
        self.world.wait(seconds=LEASE.total_seconds() + 1)
        self.send_for_all()
        self.deliver_again()

    def before_step(self, count: int, what: Callable[[], object]) -> None:
        def once() -> None:
            self.world.counting.before.pop(count, None)
            what()

        self.world.counting.before[count] = once

    def do(self, what: str) -> None:
        if what == "outage":
            outage()
        if what == "kill":
            kill()
        getattr(self, what, lambda: None)()
