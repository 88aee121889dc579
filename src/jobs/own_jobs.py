"""Jobs that the service submits for itself: on uploads that are being finished, whatever their tenant may have open."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from jobs.lifecycle import is_done
from jobs.model import Job, Lane
from jobs.service import JobService
from jobs.submitting import JobOrder, submit_own
from uploads.deferring import Deferred
from uploads.errors import JobBusyError
from uploads.ids import RANDOM_BYTES, make_ulid
from uploads.model import Principal, State, Upload

COMPLETE, VERIFY = "complete", "verify"
# What `complete` keeps of the parts that a client has named.
PARTS_DIGEST = "parts_digest"


@dataclass(frozen=True, slots=True)
class OwnJobs:
    """The `Background` port of uploads. The service is a function: it stands on the uploads that are given this."""

    jobs: Callable[[], JobService]

    def verify(self, upload: Upload, *, now: datetime) -> None:
        submit_verification(self.jobs(), upload, now=now)


def own_id(upload: Upload, job_type: str, now: datetime) -> str:
    """One of a type for each upload and UTC day: whoever submits it at once submits the same; a failed one is followed
    by another the next day.
    """
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return make_ulid(midnight, hashlib.sha256(f"{upload.id}{job_type}".encode()).digest()[:RANDOM_BYTES])


def submit_verification(service: JobService, upload: Upload, *, now: datetime, trace_header: str | None = None) -> Job:
    """Have an upload that is VERIFYING read; today's job, if there is one."""
    order = JobOrder(VERIFY, upload.id, {}, trace_header=trace_header)
    return _submit(service, upload, order, own_id(upload, VERIFY, now), now)


def submit_completion(
    service: JobService, deferred: Deferred, *, fresh_id: str, now: datetime, trace_header: str | None = None
) -> Job:
    """Have an upload completed; the job that is at it, if there is one. After one that has ended: one by `fresh_id`."""
    upload = deferred.upload
    job_id = own_id(upload, COMPLETE, now)
    begun = service.records.find(upload.tenant, Lane.WORK, job_id)
    if begun is not None and not is_done(begun):
        return begun
    if upload.state is State.VERIFYING:
        return submit_verification(service, upload, now=now, trace_header=trace_header)
    parameters = {PARTS_DIGEST: deferred.parts_digest} if deferred.parts_digest else {}
    order = JobOrder(COMPLETE, upload.id, parameters, trace_header=trace_header)
    return _submit(service, upload, order, fresh_id if begun else job_id, now)


def _submit(service: JobService, upload: Upload, order: JobOrder, job_id: str, now: datetime) -> Job:
    owner = Principal(upload.tenant, upload.owner, frozenset())
    try:
        return submit_own(service, owner, order, job_id=job_id, now=now)
    except JobBusyError:
        found = service.records.find(upload.tenant, Lane.WORK, job_id)
        if found is None:
            raise
        return found
