"""`notify`: tell a client's webhook, or the deployment's event bus, of an end. Internal; see docs/notices.md."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from jobs.model import Job, Json, Lane
from jobs.notices.outbox import NOTIFY, Outlet
from jobs.notices.payload import write_body
from jobs.notices.ports import EventBus, WebhookSecrets, WebhookSender
from jobs.notices.signing import sign
from jobs.work import JobType, Retry, Run, Task
from uploads.errors import InvalidRequestError, JobNotFoundError, UnavailableError, UploadNotFoundError
from uploads.model import Upload

MAX_CALL_SECONDS = 10.0
_GONE = 410

# Twelve attempts within two and a half hours: 5, 10, 20 s and so on, at most an hour.
RETRY = Retry(max_attempts=12, first_wait=timedelta(seconds=5), longest_wait=timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Outlets:
    """What telling is done with. `show_upload` and `show_job` make what GET answers; without a `bus` there is none."""

    secrets: WebhookSecrets
    sender: WebhookSender
    bus: EventBus | None
    show_upload: Callable[[Upload], Mapping[str, Any]]
    show_job: Callable[[Job], Mapping[str, Any]]


def connected(outlets: Outlets) -> JobType:
    """The type for the one function that tells."""
    return replace(TYPE, run=partial(_run, outlets))


def _run_unconnected(_task: Task) -> Run:
    """Any function knows the type; one that has no outlets leaves it to one that has."""
    yield from ()
    raise UnavailableError("This function does not tell of ends.")


def _run(outlets: Outlets, task: Task) -> Run:
    """One call is all there is to do: nothing to go on from in between."""
    yield from ()
    job = task.job
    about = str(job.parameters["about"])
    moment, data = _read_subject(outlets, task)
    if job.parameters["outlet"] == Outlet.EVENT:
        return _put_event(outlets, job, about, write_body(about, moment, data, id=job.id, tenant=job.tenant))
    return _call_webhook(outlets, task, write_body(about, moment, data))


def _read_subject(outlets: Outlets, task: Task) -> tuple[datetime, Mapping[str, Any]]:
    """When it ended, and how. An end does not change, so that each attempt tells the same."""
    job, job_id = task.job, task.job.parameters.get("job_id")
    if job_id is None:
        upload = task.service.uploads.records.find(job.tenant, job.upload_id or "")
        if upload is None:
            raise UploadNotFoundError
        return upload.updated_at, outlets.show_upload(upload)
    subject = task.service.records.find(job.tenant, Lane.WORK, str(job_id))
    if subject is None:
        raise JobNotFoundError
    return subject.ended_at or subject.updated_at, outlets.show_job(subject)


def _put_event(outlets: Outlets, job: Job, about: str, detail: bytes) -> Json:
    if outlets.bus is None:
        raise InvalidRequestError("The deployment has no event bus any more.", code="NO_EVENT_BUS")
    detail_type = about.replace(".", " ").title()  # "Upload Ready"
    return {"outlet": job.parameters["outlet"], "event_id": outlets.bus.put(detail_type, detail.decode())}


def _call_webhook(outlets: Outlets, task: Task, body: bytes) -> Json:
    """Sign it with every key that is good now, and call. What is hopeless fails at once, the rest is tried again."""
    job = task.job
    if job.webhook is None:
        raise InvalidRequestError("The notice names no webhook.", code="NO_WEBHOOK")
    keys = outlets.secrets.find(job.tenant, job.webhook.secret_id)
    if not keys:
        raise InvalidRequestError("There is no such secret, or it is not one to sign with.", code="SECRET_UNKNOWN")
    signed = sign(keys, notice_id=job.id, now=task.clock(), body=body)
    timeout_seconds = min(MAX_CALL_SECONDS, max(1.0, task.seconds_left()))
    status = outlets.sender.post(
        job.webhook.url, {"content-type": "application/json", **signed}, body, timeout_seconds=timeout_seconds
    )
    if status == _GONE:
        raise InvalidRequestError("The receiver wants to hear no more: it answered 410.", code="WEBHOOK_GONE")
    if not 200 <= status < 300:
        raise UnavailableError(f"The receiver answered {status}.", code="WEBHOOK_FAILED")
    return {"outlet": job.parameters["outlet"], "status": status}


TYPE = JobType(name=NOTIFY, run=_run_unconnected, lane=Lane.NOTICES, is_public=False, buries_failures=True, retry=RETRY)
