"""Jobs to which anything happens, in any order: each ends once, by edges that there are, and none is left behind."""

from __future__ import annotations

from hypothesis import settings
from hypothesis.stateful import invariant

from jobs.lifecycle import ENTERED_FROM, is_done
from jobs.model import Job, JobState
from tests.unit.jobs.counting import STEPS
from tests.unit.jobs.lives import LONG_MINUTES, MAX_OPEN_JOBS, AnyLives


class LivesOfJobs(AnyLives):
    """What is true of them after each step, and in the end."""

    def __init__(self) -> None:
        super().__init__()
        self.ended: dict[str, Job] = {}

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
