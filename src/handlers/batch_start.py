"""Starts many uploads: parse, one core call, map the result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_lambda_powertools.event_handler.api_gateway import BaseRouter, Response

from handlers import batch_contract as contract
from handlers.answers.batch import show_batch
from handlers.answers.problems import FAULT
from handlers.rest import answer, body_text, caller, request_id
from handlers.routing import attempt_of, context_of
from handlers.telemetry import logger, traced
from handlers.time_left import TimeLeft
from handlers.upload_routes import start_and_tell
from handlers.wire.batch import parse_batch
from uploads.batching import start_batch_once
from uploads.errors import UploadsError

if TYPE_CHECKING:
    from uploads.claims import Attempt
    from uploads.model import PartPage, Principal, Upload
    from uploads.promise import Order
    from uploads.service import Service

# Of the function's 28: what one upload may take while S3 or DynamoDB is slow (10 s), and to let the batch's key go.
ONE_UPLOAD_SECONDS = 14


def answer_batch(router: BaseRouter) -> Response[str]:
    """The answer to `POST /v2/uploads`."""
    principal = caller(router, contract.START_BATCH)
    orders = parse_batch(body_text(router)).to_orders()
    attempt = attempt_of(router, principal, "POST /v2/uploads")
    time_left = TimeLeft(router.lambda_context.get_remaining_time_in_millis, ONE_UPLOAD_SECONDS)
    with traced("start_batch", tenant=principal.tenant):
        results = start_batch_once(
            context_of(router).service(),
            principal,
            orders,
            attempt,
            has_time=lambda: not time_left.is_short(),
            start=_start,
        )
    refused = [result for result in results if isinstance(result, UploadsError)]
    for error in refused:
        logger.info("upload_refused", code=error.code, status=error.status)
    logger.info("batch_answered", started_count=len(results) - len(refused), refused_count=len(refused))
    return answer(contract.START_BATCH, show_batch(results, request_id=request_id(router)))


def _start(service: Service, principal: Principal, order: Order, attempt: Attempt) -> tuple[Upload, PartPage | None]:
    """One of them. A mistake of ours fails it alone, as it would fail a request of its own."""
    try:
        return start_and_tell(service, principal, order, attempt)
    except UploadsError:
        raise
    except Exception:  # noqa: BLE001 # neighbours stand
        logger.exception("upload_failed")
        raise UploadsError(FAULT) from None
