"""The upload routes: parse, one core call, map the result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from aws_lambda_powertools.event_handler.api_gateway import Response, Router

from handlers import answers, contract, wire
from handlers.rest import answer, body_text, caller, route
from handlers.telemetry import bind, logger, traced
from uploads.aborting import abort_upload
from uploads.completing import complete_upload
from uploads.errors import InvalidRequestError, UploadNotFoundError
from uploads.ids import is_ulid
from uploads.issuing import sign_parts, start_upload
from uploads.limits import MAX_PART_COUNT
from uploads.watching import watch_upload

if TYPE_CHECKING:
    from uploads.service import Service

router = Router()


@dataclass(frozen=True, slots=True)
class Context:
    """What one request works with. `service` is a function, so that what needs no AWS does not wait for it."""

    service: Callable[[], Service]
    now: datetime
    make_id: Callable[[datetime], str]


def _context() -> Context:
    context: Context = router.context["portside"]
    return context


def _bind_id(text: str) -> None:
    """Put the path's id on every log line. Raises UploadNotFoundError for what is none: it may be anything, a token."""
    if not is_ulid(text):
        raise UploadNotFoundError
    bind(upload_id=text)


@route(router, contract.START_UPLOAD)
def start() -> Response[str]:
    principal = caller(router, contract.START_UPLOAD)
    order = wire.parse(wire.StartUpload, body_text(router)).to_order()
    context = _context()
    upload_id = context.make_id(context.now)
    bind(upload_id=upload_id)
    with traced("start_upload", upload_id=upload_id, tenant=principal.tenant):
        upload, page = start_upload(context.service(), principal, order, upload_id=upload_id, now=context.now)
    logger.info(
        "upload_issued", strategy=upload.plan.strategy, size_bytes=upload.size_bytes, part_count=upload.plan.part_count
    )
    return answer(contract.START_UPLOAD, answers.show_started(upload, page))


@route(router, contract.GET_UPLOAD)
def get(id: str) -> Response[str]:  # noqa: A002 # the path's own name
    principal = caller(router, contract.GET_UPLOAD)
    _bind_id(id)
    parts_from = _parts_from(router.current_event.get_query_string_value("from", "1") or "1")
    with traced("watch_upload", upload_id=id, tenant=principal.tenant):
        upload, progress = watch_upload(_context().service(), principal, id, now=_context().now)
    return answer(contract.GET_UPLOAD, answers.show_upload(upload, progress, parts_from=parts_from))


def _parts_from(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:6]) <= MAX_PART_COUNT and len(text) <= 5):
        raise InvalidRequestError(
            "The query is not what this route takes.",
            errors=(("/from", f"must be a part number, 1 to {MAX_PART_COUNT}"),),
        )
    return int(text)


@route(router, contract.SIGN_PARTS)
def sign(id: str) -> Response[str]:  # noqa: A002 # the path's own name
    principal = caller(router, contract.SIGN_PARTS)
    _bind_id(id)
    body = wire.parse(wire.SignParts, body_text(router))
    with traced("sign_parts", upload_id=id, tenant=principal.tenant):
        page = sign_parts(
            _context().service(),
            principal,
            id,
            body.to_selection(),
            expires_in_seconds=body.expires_in_seconds,
            now=_context().now,
        )
    logger.info("parts_signed", part_count=len(page.parts))
    return answer(contract.SIGN_PARTS, answers.show_page(page))


@route(router, contract.COMPLETE_UPLOAD)
def complete(id: str) -> Response[str]:  # noqa: A002 # the path's own name
    principal = caller(router, contract.COMPLETE_UPLOAD)
    _bind_id(id)
    claimed = wire.parse(wire.CompleteUpload, body_text(router)).to_claimed()
    with traced("complete_upload", upload_id=id, tenant=principal.tenant):
        upload = complete_upload(_context().service(), principal, id, claimed, now=_context().now)
    logger.info("upload_ready", size_bytes=upload.size_bytes)
    return answer(contract.COMPLETE_UPLOAD, answers.show_upload(upload))


@route(router, contract.ABORT_UPLOAD)
def abort(id: str) -> Response[str]:  # noqa: A002 # the path's own name
    principal = caller(router, contract.ABORT_UPLOAD)
    _bind_id(id)
    with traced("abort_upload", upload_id=id, tenant=principal.tenant):
        upload = abort_upload(_context().service(), principal, id, now=_context().now)
    logger.info("upload_aborted")
    return answer(contract.ABORT_UPLOAD, answers.show_upload(upload))


@route(router, contract.GET_HEALTH)
def health() -> Response[str]:
    return answer(contract.GET_HEALTH, {"status": "ok"})


@route(router, contract.GET_OPENAPI)
def openapi() -> Response[str]:
    document = Path(__file__).with_name("openapi.json").read_text()
    return Response(contract.GET_OPENAPI.status, "application/json", document)
