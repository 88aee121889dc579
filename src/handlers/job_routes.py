"""The routes of jobs: parse, one core call, map the result."""

from __future__ import annotations

from aws_lambda_powertools.event_handler.api_gateway import Response, Router

from handlers import job_contract as contract
from handlers.answers.jobs import show_job, show_jobs
from handlers.job_answers import answer_accepted
from handlers.job_metrics import measure_end
from handlers.preferences import Preferences, read_preferences
from handlers.rest import answer, body_text, caller, header, query, route
from handlers.routing import attempt_of, context_of
from handlers.telemetry import bind, current_trace_header, logger, traced
from handlers.wire.body import parse
from handlers.wire.jobs import ListJobs, SubmitJob
from handlers.wire.query import parse_query
from jobs.cancelling import cancel_job
from jobs.lifecycle import moment
from jobs.listing import list_jobs
from jobs.model import JobState
from jobs.recalling import recall_job
from jobs.submitting import submit_job_once
from jobs.watching import MAX_WAIT_SECONDS, retry_after_seconds, watch_job
from uploads.errors import JobNotFoundError
from uploads.ids import is_ulid

router = Router()


@route(router, contract.SUBMIT_JOB)
def submit() -> Response[str]:
    principal = caller(router, contract.SUBMIT_JOB)
    context = context_of(router)
    order = parse(SubmitJob, body_text(router)).to_order(current_trace_header())
    attempt = attempt_of(router, principal, "POST /v1/jobs")
    bind(upload_id=order.upload_id)
    with traced("submit_job", tenant=principal.tenant, upload_id=order.upload_id) as annotate:
        job = submit_job_once(context.jobs(), principal, order, attempt)
        annotate(job_id=job.id)
    bind(job_id=job.id)
    logger.info("job_submitted" if job.id == attempt.fresh_id else "job_replayed", job_type=job.type)
    return answer_accepted(router, contract.SUBMIT_JOB, job, context.now)


@route(router, contract.LIST_JOBS)
def list_own() -> Response[str]:
    principal = caller(router, contract.LIST_JOBS)
    asked = parse_query(ListJobs, query(router))
    context = context_of(router)
    with traced("list_jobs", tenant=principal.tenant):
        page = list_jobs(
            context.jobs(),
            principal,
            state=JobState(asked.state) if asked.state else None,
            upload_id=asked.upload_id,
            cursor=asked.cursor,
            limit=asked.limit,
            now=context.now,
        )
    return answer(contract.LIST_JOBS, show_jobs(page.jobs, page.next_cursor))


@route(router, contract.GET_JOB)
def get(id: str) -> Response[str]:  # noqa: A002 # the path's own name
    principal = caller(router, contract.GET_JOB)
    _bind_job_id(id)
    context = context_of(router)
    wished: Preferences = read_preferences(header(router, "prefer"))
    wait_seconds = min(wished.wait_seconds or 0, MAX_WAIT_SECONDS)
    with traced("watch_job", job_id=id, tenant=principal.tenant):
        service, clock, sleep = context.jobs(), context.clock, context.sleep
        job = watch_job(service, principal, id, wait_seconds=wait_seconds, clock=clock, sleep=sleep)
    found = answer(contract.GET_JOB, show_job(job), retry_after_seconds=retry_after_seconds(job, context.clock()))
    if wished.wait_seconds is not None:
        found.headers["Preference-Applied"] = f"wait={wait_seconds}"
    return found


@route(router, contract.GET_JOB_RESULT)
def get_result(id: str) -> Response[str]:  # noqa: A002 # the path's own name
    principal = caller(router, contract.GET_JOB_RESULT)
    _bind_job_id(id)
    context = context_of(router)
    with traced("recall_job", job_id=id, tenant=principal.tenant):
        job = recall_job(context.jobs(), principal, id, now=context.now)
    return answer(contract.GET_JOB_RESULT, show_job(job))


@route(router, contract.CANCEL_JOB)
def cancel(id: str) -> Response[str]:  # noqa: A002 # the path's own name
    principal = caller(router, contract.CANCEL_JOB)
    _bind_job_id(id)
    context = context_of(router)
    with traced("cancel_job", job_id=id, tenant=principal.tenant):
        job = cancel_job(context.jobs(), principal, id, now=context.now)
    logger.info("job_cancelled" if job.ended_at else "job_cancel_requested", job_type=job.type)
    if job.ended_at == moment(context.now):  # by this request, and not by one before, or a run
        measure_end(job)
    return answer(contract.CANCEL_JOB, show_job(job), retry_after_seconds=retry_after_seconds(job, context.now))


def _bind_job_id(text: str) -> None:
    """Put the path's id on every log line. Raises JobNotFoundError for what is none: it may be anything, a token."""
    if not is_ulid(text):
        raise JobNotFoundError
    bind(job_id=text)
