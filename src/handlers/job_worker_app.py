"""Composes a worker function, of real parts unless it is given others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from handlers.job_metrics import measure_end
from handlers.metrics import Unit, measure
from handlers.real_parts import now_in_utc, real_jobs
from handlers.telemetry import bind, continued_trace, logger, traced
from jobs.messages import UnreadableMessageError, Wake, read_message
from jobs.model import Lane
from jobs.outcomes import Invocation, Outcome, Ran
from jobs.running import run_job
from uploads.errors import UnavailableError, UploadsError

if TYPE_CHECKING:
    from jobs.service import JobService
    from uploads.settings import Settings

# To end in order what has been begun: write the record, send the next message. Of a function that has only seconds,
# less, or it would never begin.
_RESERVE_SECONDS = 10.0
_RESERVE_SHARE = 0.4

# Written out, so that whoever has a line finds where it comes from.
_EVENTS = {
    Outcome.ENDED: "job_ended",
    Outcome.CONTINUED: "job_continued",
    Outcome.RETRIED: "job_retried",
    Outcome.LOST: "job_lost",
    Outcome.KNOWN: "job_known",
}

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class WorkTime:
    """How many seconds are left for steps of jobs, by the invocation's own context."""

    remaining_milliseconds: Callable[[], int]
    reserve_seconds: float

    @classmethod
    def of(cls, context: Any) -> WorkTime:
        """At the start of an invocation."""
        remaining: Callable[[], int] = context.get_remaining_time_in_millis
        return cls(remaining, min(_RESERVE_SECONDS, _RESERVE_SHARE * remaining() / 1_000))

    def seconds_left(self) -> float:
        return self.remaining_milliseconds() / 1_000 - self.reserve_seconds


def make_handler(
    settings: Settings,
    lane: Lane,
    *,
    jobs: Callable[[Settings], JobService] = real_jobs,
    clock: Callable[[], datetime] = now_in_utc,
) -> Handler:
    """The function's handler: takes a batch of messages, and answers which of them must come again."""

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        time = WorkTime.of(context)
        failed = []
        for message in event["Records"]:
            logger.structure_logs(request_id=context.aws_request_id, message_id=message["messageId"])
            holder_id = f"{context.aws_request_id}/{message['messageId']}"
            if not _handle(jobs(settings), lane, message, Invocation(holder_id, clock, time.seconds_left)):
                failed.append({"itemIdentifier": message["messageId"]})
        return {"batchItemFailures": failed}

    return handler


def _handle(service: JobService, lane: Lane, message: Mapping[str, Any], invocation: Invocation) -> bool:
    """Whether the message has been seen to. What nobody can make sense of is put aside, and does not come again."""
    body = message.get("body")
    try:
        wake = read_message(body, lane)
    except UnreadableMessageError as error:
        return _bury(service, lane, str(body), error.reason)
    if invocation.seconds_left() <= 0:
        logger.warning("job_postponed", job_id=wake.job_id, code="TIME_IS_SHORT")
        return False
    bind(job_id=wake.job_id, tenant=wake.tenant)
    with continued_trace(message.get("attributes", {}).get("AWSTraceHeader")):
        return _run(service, wake, invocation, message)


def _run(service: JobService, wake: Wake, invocation: Invocation, message: Mapping[str, Any]) -> bool:
    is_redriven = "reason" in message.get("messageAttributes", {})  # it comes from the dead letters, where it got one
    try:
        with traced("run_job", job_id=wake.job_id, tenant=wake.tenant) as annotate:
            ran = run_job(service, wake, invocation, body=str(message["body"]), is_redriven=is_redriven)
            if ran.job:
                annotate(job_type=ran.job.type, outcome=ran.outcome)
            if ran.job and ran.job.upload_id:
                annotate(upload_id=ran.job.upload_id)
                bind(upload_id=ran.job.upload_id)
    except UnavailableError as error:
        logger.warning("job_postponed", code=error.code)
        return False
    except Exception as error:  # noqa: BLE001 # its neighbours are no worse for it
        logger.error("job_run_failed", **_mistake(error))
        return False
    _tell(ran)
    return True


def _bury(service: JobService, lane: Lane, body: str, reason: str) -> bool:
    try:
        service.queue.bury(lane, body, reason)
    except Exception as error:  # noqa: BLE001 # its neighbours are no worse for it, and SQS itself gives it up in time
        logger.warning("message_not_buried", reason=reason, cause=type(error).__name__)
        return False
    logger.warning("message_buried", reason=reason)  # what it says stays out: anybody may have written it
    return True


def _tell(ran: Ran) -> None:
    """One line of what came of it; figures once a job has ended."""
    job, error = ran.job, ran.error
    if job is None and ran.outcome is Outcome.KNOWN:
        logger.info("job_forgotten")
        return
    if job is None:
        logger.warning("message_buried", reason="JOB_UNKNOWN")
        return
    event = _EVENTS[ran.outcome]
    facts: dict[str, Any] = {"job_type": job.type, "state": job.state, "attempts": job.attempts}
    if error is not None and not isinstance(error, UploadsError):
        logger.error(event, **facts, **_mistake(error))
    elif error is not None:
        logger.warning(event, **facts, cause=type(error).__name__)
    else:
        logger.info(event, **facts)
    if ran.outcome is Outcome.ENDED:
        measure_end(job)
    elif ran.outcome is Outcome.RETRIED:
        measure("JobRetries", 1, Unit.COUNT, about={"job_id": job.id}, job_type=job.type)


def _mistake(error: Exception) -> dict[str, Any]:
    """What operators need of it, without its text: a library's words may hold anything, a URL and its signature too."""
    return {"cause": type(error).__name__, "frames": _frames(error)}


def _frames(error: Exception) -> list[str]:
    """Where it happened, innermost last."""
    frames, step = [], error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        frames.append(f"{code.co_filename}:{step.tb_lineno} {code.co_qualname}")
        step = step.tb_next
    return frames
