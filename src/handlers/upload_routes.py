"""The routes of an upload's life: parse, one core call, map the result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_lambda_powertools.event_handler.api_gateway import Response, Router

from handlers import answers, contract, wire
from handlers.rest import answer, body_text, caller, header, query, route
from handlers.routing import attempt_of, bind_upload_id, context_of
from handlers.telemetry import bind, current_trace_header, logger, traced
from uploads.aborting import abort_upload
from uploads.issuing import start_upload_once
from uploads.listing import list_uploads
from uploads.model import State
from uploads.recalling import recall_upload
from uploads.watching import watch_upload

if TYPE_CHECKING:
    from handlers.preferences import Preferences
    from uploads.claims import Attempt
    from uploads.deferring import Deferred
    from uploads.model import PartPage, Principal, Upload
    from uploads.promise import Order
    from uploads.service import Service

router = Router()

# A client that is told to wait for the verification of a large file asks again no sooner.
_VERIFYING_TAKES_SECONDS = 5


@route(router, contract.START_UPLOAD)
def start() -> Response[str]:
    principal = caller(router, contract.START_UPLOAD)
    order = wire.parse(wire.StartUpload, body_text(router)).to_order()
    context = context_of(router)
    attempt = attempt_of(router, principal, "POST /v1/uploads")
    upload, page = start_and_tell(context.service(), principal, order, attempt)
    bind(upload_id=upload.id)
    return answer(contract.START_UPLOAD, answers.show_started(upload, page))


def start_and_tell(
    service: Service, principal: Principal, order: Order, attempt: Attempt
) -> tuple[Upload, PartPage | None]:
    """Start one upload, in a subsegment of its own, and log it."""
    with traced("start_upload", tenant=principal.tenant) as annotate:
        upload, page = start_upload_once(service, principal, order, attempt)
        annotate(upload_id=upload.id)
    logger.info(
        "upload_issued" if upload.id == attempt.fresh_id else "upload_replayed",
        upload_id=upload.id,
        strategy=upload.plan.strategy,
        size_bytes=upload.size_bytes,
        part_count=upload.plan.part_count,
    )
    return upload, page


@route(router, contract.LIST_UPLOADS)
def list_own() -> Response[str]:
    principal = caller(router, contract.LIST_UPLOADS)
    asked = wire.parse_query(wire.ListUploads, query(router))
    context = context_of(router)
    with traced("list_uploads", tenant=principal.tenant):
        page = list_uploads(
            context.service(),
            principal,
            state=State(asked.state) if asked.state else None,
            fingerprint=asked.fingerprint,
            file_id=asked.file_id,
            cursor=asked.cursor,
            limit=asked.limit,
            now=context.now,
        )
    return answer(contract.LIST_UPLOADS, answers.show_list(page.uploads, page.next_cursor))


@route(router, contract.GET_UPLOAD)
def get(id: str) -> Response[str]:  # noqa: A002 # the path's own name
    principal = caller(router, contract.GET_UPLOAD)
    bind_upload_id(id)
    asked = wire.parse_query(wire.GetUpload, query(router))
    context = context_of(router)
    with traced("watch_upload", upload_id=id, tenant=principal.tenant):
        upload, progress = watch_upload(context.service(), principal, id, now=context.now)
    return answer(contract.GET_UPLOAD, answers.show_upload(upload, progress, parts_from=asked.parts_from))


@route(router, contract.GET_UPLOAD_RESULT)
def get_result(id: str) -> Response[str]:  # noqa: A002 # the path's own name
    principal = caller(router, contract.GET_UPLOAD_RESULT)
    bind_upload_id(id)
    context = context_of(router)
    with traced("recall_upload", upload_id=id, tenant=principal.tenant):
        upload = recall_upload(context.service(), principal, id)
    return answer(contract.GET_UPLOAD_RESULT, answers.show_upload(upload))


@route(router, contract.COMPLETE_UPLOAD)
def complete(id: str) -> Response[str]:  # noqa: A002 # the path's own name
    principal = caller(router, contract.COMPLETE_UPLOAD)
    bind_upload_id(id)
    claimed = wire.parse(wire.CompleteUpload, body_text(router)).to_claimed()
    context = context_of(router)
    # Here, so that no start of an upload waits for what finishes one.
    from handlers.preferences import read_preferences
    from uploads.deferring import Deferred, complete_or_defer

    wished = read_preferences(header(router, "prefer"))
    with traced("complete_upload", upload_id=id, tenant=principal.tenant):
        upload = complete_or_defer(
            context.service(), principal, id, claimed, prefers_async=wished.responds_async, now=context.now
        )
    if isinstance(upload, Deferred):
        return _leave_to_job(upload, wished)
    shown = answers.show_upload(upload)
    if upload.state is State.READY:
        logger.info("upload_ready", size_bytes=upload.size_bytes)
        return answer(contract.COMPLETE_UPLOAD, shown)
    logger.info("upload_verifying", size_bytes=upload.size_bytes)
    return answer(contract.COMPLETE_UPLOAD, shown, status=202, retry_after_seconds=_VERIFYING_TAKES_SECONDS)


def _leave_to_job(deferred: Deferred, wished: Preferences) -> Response[str]:
    # Here for the same reason.
    from handlers.job_answers import answer_accepted
    from handlers.preferences import RESPOND_ASYNC
    from jobs.own_jobs import submit_completion

    context = context_of(router)
    fresh_id = context.make_id(context.now)
    with traced("submit_job", upload_id=deferred.upload.id, tenant=deferred.upload.tenant) as annotate:
        job = submit_completion(
            context.jobs(), deferred, fresh_id=fresh_id, now=context.now, trace_header=current_trace_header()
        )
        annotate(job_id=job.id)
    bind(job_id=job.id)
    logger.info("job_submitted", job_type=job.type)
    accepted = answer_accepted(router, contract.COMPLETE_UPLOAD, job, context.now)
    if wished.responds_async:
        accepted.headers["Preference-Applied"] = RESPOND_ASYNC
    return accepted


@route(router, contract.ABORT_UPLOAD)
def abort(id: str) -> Response[str]:  # noqa: A002 # the path's own name
    principal = caller(router, contract.ABORT_UPLOAD)
    bind_upload_id(id)
    context = context_of(router)
    with traced("abort_upload", upload_id=id, tenant=principal.tenant):
        upload = abort_upload(context.service(), principal, id, now=context.now)
    logger.info("upload_aborted", state=upload.state)
    return answer(contract.ABORT_UPLOAD, answers.show_upload(upload))
