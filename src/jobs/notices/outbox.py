"""Which notices an end calls for. Each is a job of its own, written in one transaction with the end. Pure.

Its id follows from the end that it tells of, so that whoever comes to the same end means the same notice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from jobs.lifecycle import FIRST_DUE_AFTER, is_done
from jobs.model import Job, JobState, Lane
from uploads.ids import RANDOM_BYTES, make_ulid
from uploads.model import State, Upload

NOTIFY = "notify"  # the type's name
_VERDICTS = frozenset({State.READY, State.REJECTED})


class Outlet(StrEnum):
    """Where a notice goes: to the client's own address, or to the deployment's event bus."""

    WEBHOOK = "webhook"
    EVENT = "event"


def notices_of_upload(upload: Upload, *, to_bus: bool, trace_header: str | None = None) -> tuple[Job, ...]:
    """What is told of an upload as it now is: nothing, unless it is ready or rejected."""
    if upload.state not in _VERDICTS:
        return ()
    about = f"upload.{upload.state}"
    return tuple(
        _notice(upload, outlet, about, upload.updated_at, upload_id=upload.id, trace_header=trace_header)
        for outlet in _outlets(upload, to_bus=to_bus)
    )


def notices_of_job(job: Job, *, to_bus: bool) -> tuple[Job, ...]:
    """What is told of a job as it now is: nothing before its end, and never anything of a notice."""
    if not is_done(job) or job.ended_at is None or job.lane is Lane.NOTICES:
        return ()
    about = f"job.{job.state}"
    return tuple(
        _notice(job, outlet, about, job.ended_at, upload_id=job.upload_id, trace_header=job.trace_header)
        for outlet in _outlets(job, to_bus=to_bus)
    )


def _outlets(subject: Upload | Job, *, to_bus: bool) -> Iterator[Outlet]:
    if subject.webhook:
        yield Outlet.WEBHOOK
    if to_bus:
        yield Outlet.EVENT


def _notice(
    subject: Upload | Job,
    outlet: Outlet,
    about: str,
    moment: datetime,
    *,
    upload_id: str | None,
    trace_header: str | None,
) -> Job:
    seed = f"{subject.tenant}/{subject.id}/{about}/{outlet}"
    return Job(
        id=make_ulid(moment, hashlib.sha256(seed.encode()).digest()[:RANDOM_BYTES]),
        tenant=subject.tenant,
        owner=subject.owner,
        type=NOTIFY,
        state=JobState.QUEUED,
        created_at=moment,
        updated_at=moment,
        lane=Lane.NOTICES,
        upload_id=upload_id,
        parameters={"outlet": outlet.value, "about": about}
        | ({"job_id": subject.id} if isinstance(subject, Job) else {}),
        due_at=moment + FIRST_DUE_AFTER,
        trace_header=trace_header,
        webhook=subject.webhook if outlet is Outlet.WEBHOOK else None,
    )
