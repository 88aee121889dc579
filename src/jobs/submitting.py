"""Use case: submit a job. The record is the promise, the message only a hint; the dispatcher finds what had none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.lifecycle import FIRST_DUE_AFTER, moment
from jobs.messages import wake_for
from jobs.model import Job, JobState, Json, Lane, Progress, Webhook
from jobs.service import JobService
from uploads.claiming import run_once
from uploads.claims import Attempt
from uploads.errors import ConflictError, InvalidRequestError, OutcomeUnknownError, UnavailableError
from uploads.model import Principal, State


@dataclass(frozen=True, slots=True)
class JobOrder:
    """What a client wants done, to which upload. `trace_header` is of its request."""

    type: str
    upload_id: str
    parameters: Json
    webhook: Webhook | None = None
    trace_header: str | None = None


def submit_job_once(service: JobService, principal: Principal, order: JobOrder, attempt: Attempt) -> Job:
    """Submit once for each idempotency key: a repeated attempt gets the job of the first, as it is now.

    Raises what `check_order` and `run_once` raise, and QuotaExceededError.
    """
    parameters = check_order(service, principal, order)  # what is refused must claim nothing
    most = service.uploads.limits_of(principal.tenant).max_open_jobs

    def make(job_id: str) -> Job:
        is_counted = most is not None
        if order.webhook:  # here, and not with the rest: the answer to the same request again depends on no name server
            service.uploads.check_webhook(order.webhook)
        job = new_job(order, parameters, principal, job_id=job_id, now=attempt.now, is_counted=is_counted)
        return _submit(service, job, max_open_jobs=most)

    return run_once(
        service.uploads.claims,
        attempt,
        find=lambda job_id: service.records.find(principal.tenant, Lane.WORK, job_id),
        make=make,
        replay=lambda job: job,
    )


def check_order(service: JobService, principal: Principal, order: JobOrder) -> Json:
    """The parameters as the record keeps them.

    Raises InvalidRequestError for a type or parameters that are none and for a webhook that is not to be called,
    UploadNotFoundError, and ConflictError for an upload that is not ready.
    """
    job_type = service.types.get(order.type)
    if job_type is None or not job_type.is_public:
        known = ", ".join(sorted(name for name, one in service.types.items() if one.is_public))
        raise InvalidRequestError("There is no such type of job.", errors=(("/type", f"must be one of {known}"),))
    parameters = job_type.check(order.parameters)
    upload = service.uploads.find(principal, order.upload_id)
    if upload.state is not State.READY:
        raise ConflictError(f"The upload is {upload.state}, not ready.", code="NOT_READY")
    return parameters


def submit_own(service: JobService, principal: Principal, order: JobOrder, *, job_id: str, now: datetime) -> Job:
    """Submit a job of the service's own, which no limit holds up. One of this id that is there already stands."""
    return _submit(service, new_job(order, order.parameters, principal, job_id=job_id, now=now))


def new_job(
    order: JobOrder, parameters: Json, principal: Principal, *, job_id: str, now: datetime, is_counted: bool = False
) -> Job:
    """The record of a job that nobody has begun."""
    created = moment(now)
    return Job(
        id=job_id,
        tenant=principal.tenant,
        owner=principal.subject,
        type=order.type,
        state=JobState.QUEUED,
        created_at=created,
        updated_at=created,
        upload_id=order.upload_id,
        parameters=parameters,
        progress=Progress(),
        due_at=created + FIRST_DUE_AFTER,
        trace_header=order.trace_header,
        webhook=order.webhook,
        is_counted=is_counted,
    )


def _submit(service: JobService, job: Job, *, max_open_jobs: int | None = None) -> Job:
    """Write the record, then tell the queue. Should telling fail, the job runs within a minute all the same."""
    try:
        service.records.add(job, max_open_jobs=max_open_jobs)
    except UnavailableError as error:
        # Whether it is written, or will be yet, nobody can tell; who asks again with the same key finds out.
        raise OutcomeUnknownError(error.detail) from None
    send_soon(service, job)
    return job


def send_soon(service: JobService, job: Job, *, delay: timedelta = timedelta()) -> None:
    """Tell the queue of a job that is written down. Whatever fails here takes nothing away: the dispatcher comes."""
    try:
        service.queue.send(wake_for(job), delay=delay)
    except Exception as error:  # noqa: BLE001 # told, because a queue that nobody may send to makes all jobs late
        service.left_to_dispatcher(job, error)
