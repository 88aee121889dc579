"""Every change of a job's record, as pure functions from one record to the next. Terminal states never leave.

Each is written on the condition that the record is still the one that was read (`JobRecords.replace`): its revision is
the fencing token.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from jobs.model import Failure, Job, JobState, Json, Lane, Progress

TERMINAL = frozenset({JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED})
ENTERED_FROM: dict[JobState, frozenset[JobState]] = {
    JobState.RUNNING: frozenset({JobState.QUEUED, JobState.RUNNING}),
    JobState.SUCCEEDED: frozenset({JobState.RUNNING}),
    JobState.FAILED: frozenset({JobState.QUEUED, JobState.RUNNING}),
    JobState.CANCELLED: frozenset({JobState.QUEUED, JobState.RUNNING}),
}

# A run is believed dead when it has not been heard of for this long; it is heard of every few seconds.
LEASE = timedelta(seconds=60)
# The queue's message is mostly quicker. The dispatcher, every minute, sends for what this finds still waiting.
FIRST_DUE_AFTER = timedelta(seconds=15)
DUE_AFTER_LEASE = timedelta(seconds=5)
_LONGEST_WAIT = timedelta(minutes=15)
_MILLISECOND = timedelta(milliseconds=1)


def moment(now: datetime) -> datetime:
    """As records keep it: in whole milliseconds."""
    return now - timedelta(microseconds=now.microsecond % 1_000)


def is_done(job: Job) -> bool:
    """Whether nothing will change any more."""
    return job.state in TERMINAL


def may_be_taken(job: Job, now: datetime) -> bool:
    """Whether a run may begin: nobody has it, or who had it is dead, and it need not wait."""
    return not is_done(job) and (job.held_until is None or now >= job.held_until)


def taken(job: Job, *, holder_id: str, now: datetime, lease: timedelta) -> Job:
    """A run begins."""
    now, until = moment(now), moment(now + lease)
    return _next(
        job,
        now,
        state=JobState.RUNNING,
        holder_id=holder_id,
        held_until=until,
        attempts=job.attempts + 1,
        started_at=job.started_at or now,
        due_at=until + DUE_AFTER_LEASE,
        sent_count=0,  # messages come through: should this run die, the next one is sent for without delay
    )


def advanced(job: Job, cursor: Json | None, progress: Progress, *, now: datetime, lease: timedelta) -> Job:
    """The run has come this far, and goes on. Attempts count anew once there is something new to go on from."""
    now, until = moment(now), moment(now + lease)
    attempts = job.attempts if cursor == job.cursor else 1
    changes = {"attempts": attempts, "held_until": until, "due_at": until + DUE_AFTER_LEASE}
    return _next(job, now, cursor=cursor, progress=progress, **changes)


def laid_down(job: Job, cursor: Json | None, progress: Progress, *, now: datetime) -> Job:
    """The run ends here, before the function does; another one goes on at once."""
    now = moment(now)
    attempts = job.attempts if cursor == job.cursor else 0
    changes = {"attempts": attempts, "holder_id": None, "held_until": None, "due_at": now + FIRST_DUE_AFTER}
    return _next(job, now, cursor=cursor, progress=progress, sent_count=0, **changes)


def put_off(job: Job, *, now: datetime, wait: timedelta) -> Job:
    """The run has failed; another one may try after `wait`."""
    now, until = moment(now), moment(now + wait)
    return _next(job, now, holder_id=None, held_until=until, due_at=until, sent_count=0)


def succeeded(job: Job, response: Json, *, now: datetime, reached: Progress | None = None) -> Job:
    """The end that was wanted; the progress is whole then, of as much as the run has `reached` or knew of."""
    last = reached or job.progress
    total = last.processed_bytes if last.total_bytes is None else last.total_bytes
    done = Progress(total, total)
    return _ended(job, JobState.SUCCEEDED, now, response=response, progress=done)


def failed(job: Job, failure: Failure, *, now: datetime) -> Job:
    """The end with a reason."""
    return _ended(job, JobState.FAILED, now, failure=failure)


def cancelled(job: Job, *, now: datetime) -> Job:
    """The end that a client asked for."""
    return _ended(job, JobState.CANCELLED, now)


def cancel_asked(job: Job, *, now: datetime) -> Job:
    """A job that nobody has begun ends at once; a run sees it when it next writes, and cleans up first."""
    now = moment(now)
    if job.state is JobState.QUEUED:
        return cancelled(job, now=now)
    if job.holder_id is None:  # waiting for its next run: that one has only to clean up, and need not wait
        return _next(job, now, cancel_requested=True, held_until=None, due_at=now + FIRST_DUE_AFTER, sent_count=0)
    return _next(job, now, cancel_requested=True)


def reopened(job: Job, *, now: datetime) -> Job:
    """A notice that could not be told, and that operators have sent again. What clients see never leaves its end."""
    if job.state is not JobState.FAILED or job.lane is not Lane.NOTICES:
        raise ValueError(f"no job in lane {job.lane} goes from {job.state} to {JobState.QUEUED}")
    now = moment(now)
    changes = {"ended_at": None, "failure": None, "attempts": 0, "sent_count": 0, "due_at": now + FIRST_DUE_AFTER}
    return replace(job, state=JobState.QUEUED, updated_at=now, revision=job.revision + 1, **changes)  # type: ignore[arg-type] # as in _next


def sent_for(job: Job, *, now: datetime) -> Job:
    """The dispatcher has sent a message; it waits longer each time, because a queue may be long."""
    wait = min(_LONGEST_WAIT, timedelta(minutes=1) * 2 ** min(job.sent_count, 10))
    return replace(job, due_at=moment(now) + wait, sent_count=job.sent_count + 1, revision=job.revision + 1)


def _ended(job: Job, state: JobState, now: datetime, **changes: object) -> Job:
    now = moment(now)
    changes |= {"cursor": None, "holder_id": None, "held_until": None, "due_at": None}
    return _next(job, now, state=state, ended_at=now, **changes)


def _next(job: Job, now: datetime, **changes: object) -> Job:
    state = changes.get("state", job.state)
    if is_done(job) or (state is not job.state and job.state not in ENTERED_FROM[JobState(str(state))]):
        raise ValueError(f"no job goes from {job.state} to {state}")
    changes |= {"updated_at": max(now, job.updated_at), "revision": job.revision + 1}
    return replace(job, **changes)  # type: ignore[arg-type] # names are checked by replace itself, at once
