"""Jobs to which anything happens, in any order: each ends once, by edges that there are, and none is left behind."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from jobs.cancelling import cancel_job
from jobs.dispatching import dispatch
from jobs.lifecycle import ENTERED_FROM, LEASE, is_done
from jobs.messages import wake_for
from jobs.model import Job, JobState
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


class LivesOfJobs(RuleBasedStateMachine):
    """What clients, queues, dispatchers, workers, outages and the clock may do, each at any moment of the others."""

    def __init__(self) -> None:
        super().__init__()
        self.world = CountingWorld()
        self.world.limits.limits["acme"] = {"max_open_jobs": MAX_OPEN_JOBS}
        self.ended: dict[str, Job] = {}

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

    @invariant()
    def only_edges_that_there_are_are_taken(self) -> None:
        assert all(before in ENTERED_FROM[after] for before, after in self.world.job_records.edges)

    @invariant()
    def each_job_ends_at_most_once_and_stays_as_it_ended(self) -> None:
        assert all(times == 1 for times in self.world.job_records.ends.values())
        for job in filter(is_done, self.jobs()):
            assert self.ended.setdefault(job.id, job) == job

    @invariant()
    def what_is_open_is_what_is_counted(self) -> None:
        counted = sum(job.is_counted and not is_done(job) for job in self.jobs())
        assert self.world.job_records.open_jobs["acme"] == counted <= MAX_OPEN_JOBS

    @invariant()
    def every_end_says_what_it_is_for(self) -> None:
        buried = "".join(letter.body for letter in self.world.queue.buried)
        for job in self.jobs():
            assert (job.response is not None) == (job.state is JobState.SUCCEEDED)
            assert (job.failure is not None) == (job.state is JobState.FAILED)
            assert job.state is not JobState.CANCELLED or job.ended_at is not None
            if job.response is not None:
                assert (job.response, job.progress.fraction) == ({"count": STEPS}, 1.0)
            if job.failure is not None and job.failure.status >= 500:
                assert job.id in buried

    @invariant()
    def an_open_job_is_due_and_an_ended_one_is_not(self) -> None:
        for job in self.jobs():
            assert (job.due_at is None) == is_done(job)
            assert (job.held_until is None) or not is_done(job)

    def teardown(self) -> None:
        """Whatever happened: the dispatcher and one worker are enough, once nothing fails any more."""
        for port in (self.world.job_records, self.world.queue, self.world.claims):
            port.before.clear()
            port.after.clear()
        self.world.counting.before.clear()
        self.world.counting.when_undone = lambda: None
        for _ in range(3):
            self.world.wait(minutes=LONG_MINUTES)
            self.send_for_all()
            self.world.work(steps=2)
        assert all(is_done(job) for job in self.jobs())
        assert self.world.job_records.open_jobs["acme"] == 0
        assert not self.world.queue.waiting
        self.each_job_ends_at_most_once_and_stays_as_it_ended()
        self.every_end_says_what_it_is_for()


TestLivesOfJobs = LivesOfJobs.TestCase
TestLivesOfJobs.settings = settings(max_examples=200, stateful_step_count=30, deadline=None)
