"""One run of a job: from the moment that it holds the record to an end, a checkpoint, or a try to come."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.failing import failure_of, is_poison, keeps_dying, step_too_long, unknown_type, wait_before_retry
from jobs.lifecycle import advanced, cancelled, failed, is_done, laid_down, put_off, succeeded
from jobs.model import Job, JobState, Json, Progress
from jobs.outcomes import Invocation, Outcome, Ran
from jobs.service import JobService
from jobs.submitting import send_soon
from jobs.work import Checkpoint, JobType, Retry, Task
from uploads.errors import UnavailableError, UploadsError

# Each writes the record: often enough to show progress, and to be believed alive; seldom enough to cost little.
SAVED_EVERY = timedelta(seconds=5)
# As often again as the work is tried, cleaning up behind it is; then what is left is for operators to remove.
_CLEANING_FACTOR = 2
_LONGEST_DELAY = timedelta(minutes=15)  # SQS's own; what waits longer, the dispatcher sends for
# A step that has not fitted into so many runs, each from its very start, never will.
_RUNS_FOR_A_STEP = 3
# How often somebody else may write in between: clients cancel once, and the dispatcher comes once a minute.
_MOST_REWRITES = 10


class _LostError(Exception):
    """The record is another run's by now, or has ended: whatever this one knows, it must not write."""


class _CancelledError(Exception):
    """A client wants no more of it."""


class _OutOfTimeError(Exception):
    """The function is about to end in the middle of a step."""


@dataclass(slots=True)
class Run:
    """One run of a job that it holds. `job` is the record as this run last wrote it, `last` how far it is by now."""

    service: JobService
    invocation: Invocation
    lease: timedelta
    body: str
    job: Job
    last: Checkpoint | None = None

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
            self._undo_what_came_late(job_type)
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
                reached = self.last.progress if self.last else None
                return self._end(lambda job: succeeded(job, response, now=self._now(), reached=reached))
        self._undo(job_type)
        return self._end(lambda job: cancelled(job, now=self._now()))

    def _drive(self, job_type: JobType) -> Json | None:
        """Step by step, to the response; None when time was short and the rest is for another run."""
        with closing(job_type.run(self._task(heartbeat=self._beat))) as steps:
            while True:
                try:
                    self.last = next(steps)
                except StopIteration as end:
                    return dict(end.value)
                except _OutOfTimeError:
                    break
                if self.invocation.seconds_left() <= 0:
                    break
                if self._is_due():
                    self._write(self._advanced)
        if self._at(self.job)[0] == self.job.cursor and self.job.attempts >= _RUNS_FOR_A_STEP:
            raise step_too_long()
        self._write(lambda job: laid_down(job, *self._at(job), now=self._now()))
        send_soon(self.service, self.job)
        return None

    def _beat(self) -> None:
        """Within a step. Raises what ends it: the engine's own, which a type lets through."""
        if self.invocation.seconds_left() <= 0:
            raise _OutOfTimeError
        if self._is_due():
            self._write(self._advanced)

    def _advanced(self, job: Job) -> Job:
        return advanced(job, *self._at(job), now=self._now(), lease=self.lease)

    def _at(self, job: Job) -> tuple[Json | None, Progress]:
        """How far the work is: by this run, or still by the one before."""
        return (self.last.cursor, self.last.progress) if self.last else (job.cursor, job.progress)

    def _is_due(self) -> bool:
        """Whether the record should be written: to show how far it is, and that somebody is at it."""
        return self.job.held_until is None or self._now() >= self.job.held_until - self.lease + SAVED_EVERY

    def _task(self, heartbeat: Callable[[], None] = lambda: None) -> Task:
        return Task(self.job, self.service, self.invocation.clock, self.invocation.seconds_left, heartbeat)

    def _fail(self, error: Exception, job_type: JobType | None) -> Ran:
        """Try again later, or end it with its reason."""
        wait = wait_before_retry(error, self.job, job_type.retry if job_type else Retry())
        if wait is not None:
            return self._put_off(error, wait)
        # Nothing outside the record may be touched by who does not hold it any more.
        self._write(self._kept, heeds_cancel=False)
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
            send_soon(self.service, self.job, delay=delay)
        return Ran(Outcome.RETRIED, self.job, error)

    def _undo(self, job_type: JobType) -> None:
        """Take back what the job left outside its record. Should this fail, the job is not over yet."""
        for _ in job_type.undo(self._task()) if job_type.undo else ():
            if self._is_due():
                self._write(self._kept, heeds_cancel=False)

    def _kept(self, job: Job) -> Job:
        """Heard of, and no further."""
        return advanced(job, job.cursor, job.progress, now=self._now(), lease=self.lease)

    def _undo_what_came_late(self, job_type: JobType | None) -> None:
        """What this run still wrote when another had cleaned up and ended the job. Nobody would come for it again."""
        if job_type and job_type.undo and self.job.state in (JobState.FAILED, JobState.CANCELLED):
            with suppress(UploadsError):
                for _ in job_type.undo(self._task()):
                    pass

    def _end(self, change: Callable[[Job], Job]) -> Ran:
        self._write(change, heeds_cancel=False)
        return Ran(Outcome.ENDED, self.job)

    def _write(self, change: Callable[[Job], Job], *, heeds_cancel: bool = True) -> None:
        """Write the next record. Raises _LostError, or _CancelledError where a cancellation came in between."""
        for _ in range(_MOST_REWRITES):
            if is_done(self.job):
                raise _LostError  # by our own word, whose answer was lost, or by another's
            wanted = change(self.job)
            notices = self.service.notices_for(wanted) if is_done(wanted) else ()
            before, self.job = self.job, self.service.records.replace(self.job, wanted, also=notices)
            if self.job == wanted:
                for notice in notices:
                    send_soon(self.service, notice)
                return
            if self.job.holder_id != before.holder_id:
                raise _LostError
            if heeds_cancel and self.job.cancel_requested:
                raise _CancelledError
        raise UnavailableError("The record keeps changing. Try again.")

    def _now(self) -> datetime:
        return self.invocation.clock()
