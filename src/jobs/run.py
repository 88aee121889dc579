"""One run of a job: from the moment that it holds the record to an end, a checkpoint, or a try to come."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from jobs.failing import failure_of, is_poison, keeps_dying, unknown_type, wait_before_retry
from jobs.lifecycle import (
    advanced,
    cancelled,
    failed,
    is_done,
    laid_down,
    put_off,
    succeeded,
)
from jobs.messages import wake_for
from jobs.model import Job, Json, Progress
from jobs.outcomes import Invocation, Outcome, Ran
from jobs.service import JobService
from jobs.submitting import send_soon
from jobs.work import Checkpoint, JobType, Retry, Task
from uploads.errors import UnavailableError

# Each writes the record: often enough to show progress, and to be believed alive; seldom enough to cost little.
SAVED_EVERY = timedelta(seconds=5)
# As often again as the work is tried, cleaning up behind it is; then what is left is for operators to remove.
_CLEANING_FACTOR = 2
_LONGEST_DELAY = timedelta(minutes=15)  # SQS's own; what waits longer, the dispatcher sends for


class _LostError(Exception):
    """The record is another run's by now: whatever this one knows, it must not write."""


class _CancelledError(Exception):
    """A client wants no more of it."""


@dataclass(slots=True)
class Run:
    """One run of a job that it holds. `job` is the record as this run last wrote it, `reached` how far it is by now."""

    service: JobService
    invocation: Invocation
    lease: timedelta
    body: str
    job: Job
    reached: Progress | None = None

    def go(self) -> Ran:
        job_type = self.service.types.get(self.job.type)
        try:
            try:
                return self._do(job_type) if job_type else self._fail(unknown_type(), None)
            except Exception as error:
                if isinstance(error, _LostError):
                    raise
                return self._fail(error, job_type)
        except _LostError:
            return Ran(Outcome.LOST, self.job)

    def _do(self, job_type: JobType) -> Ran:
        most = job_type.retry.max_attempts
        if self.job.attempts > most * (_CLEANING_FACTOR if self.job.cancel_requested else 1):
            return self._fail(keeps_dying(most), job_type)
        if not self.job.cancel_requested:
            with suppress(_CancelledError):
                response = self._drive(job_type)
                if response is None:
                    return Ran(Outcome.CONTINUED, self.job)
                return self._end(lambda job: succeeded(job, response, now=self._now(), reached=self.reached))
        self._undo(job_type)
        return self._end(lambda job: cancelled(job, now=self._now()))

    def _drive(self, job_type: JobType) -> Json | None:
        """Step by step, to the response; None when time was short and the rest is for another run."""
        written_at = self._now()
        task = Task(self.job, self.service, self.invocation.clock, self.invocation.seconds_left)
        with closing(job_type.run(task)) as steps:
            while True:
                try:
                    done = next(steps)
                except StopIteration as end:
                    return dict(end.value)
                self.reached = done.progress
                if self.invocation.seconds_left() <= 0:
                    self._write(partial(self._laid_down, done))
                    send_soon(self.service, self.job)
                    return None
                if self._now() - written_at >= SAVED_EVERY:
                    self._write(partial(self._advanced, done))
                    written_at = self._now()

    def _laid_down(self, done: Checkpoint, job: Job) -> Job:
        return laid_down(job, done.cursor, done.progress, now=self._now())

    def _advanced(self, done: Checkpoint, job: Job) -> Job:
        return advanced(job, done.cursor, done.progress, now=self._now(), lease=self.lease)

    def _kept(self, job: Job) -> Job:
        """Heard of, and no further."""
        return advanced(job, job.cursor, job.progress, now=self._now(), lease=self.lease)

    def _fail(self, error: Exception, job_type: JobType | None) -> Ran:
        """Try again later, or end it with its reason."""
        wait = wait_before_retry(error, self.job, job_type.retry if job_type else Retry())
        if wait is not None:
            return self._put_off(error, wait)
        failure = failure_of(error)
        is_left_behind = job_type is not None and self.job.attempts > _CLEANING_FACTOR * job_type.retry.max_attempts
        if job_type and not is_left_behind:
            try:
                self._undo(job_type)
            except _LostError:
                raise
            except Exception as trouble:  # noqa: BLE001 # whatever it is, cleaning up is not through
                return self._put_off(trouble, job_type.retry.wait_after(self.job.attempts))
        buries = job_type is not None and job_type.buries_failures
        if buries or is_poison(error) or is_left_behind:  # before the end is written: or operators might never know
            self.service.queue.bury(self.job.lane, self.body, failure.code)
        ran = self._end(lambda job: failed(job, failure, now=self._now()))
        return Ran(ran.outcome, ran.job, error)

    def _put_off(self, error: Exception, wait: timedelta) -> Ran:
        self._write(lambda job: put_off(job, now=self._now(), wait=wait), heeds_cancel=False)
        # A message that came early would find that the job must wait, and be spent.
        delay = wait + timedelta(seconds=1)
        if delay <= _LONGEST_DELAY:
            with suppress(UnavailableError):
                self.service.queue.send(wake_for(self.job), delay=delay)
        return Ran(Outcome.RETRIED, self.job, error)

    def _undo(self, job_type: JobType) -> None:
        """Take back what the job left outside its record. Should this fail, the job is not over yet."""
        if job_type.undo is None:
            return
        task = Task(self.job, self.service, self.invocation.clock, self.invocation.seconds_left)
        for _ in job_type.undo(task):
            if self._now() + self.lease / 2 > (self.job.held_until or self._now()):
                self._write(self._kept, heeds_cancel=False)

    def _end(self, change: Callable[[Job], Job]) -> Ran:
        self._write(change, heeds_cancel=False)
        return Ran(Outcome.ENDED, self.job)

    def _write(self, change: Callable[[Job], Job], *, heeds_cancel: bool = True) -> None:
        """Write the next record. Raises _LostError, or _CancelledError where a cancellation came in between."""
        while True:
            wanted = change(self.job)
            notices = self.service.notices_for(wanted) if is_done(wanted) else ()
            stored = self.service.records.replace(self.job, wanted, also=notices)
            if stored == wanted:
                self.job = stored
                for notice in notices:
                    send_soon(self.service, notice)
                return
            if stored.holder_id != self.invocation.holder_id or is_done(stored):
                self.job = stored
                raise _LostError
            self.job = stored
            if heeds_cancel and stored.cancel_requested:
                raise _CancelledError

    def _now(self) -> datetime:
        return self.invocation.clock()
