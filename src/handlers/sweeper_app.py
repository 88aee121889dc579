"""Composes the sweeper function, of real parts unless it is given others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from handlers.real_parts import now_in_utc, real_service
from handlers.telemetry import logger, traced
from handlers.time_left import TimeLeft
from uploads.sweeping import UNAVAILABLE, Outcome, sweep

if TYPE_CHECKING:
    from uploads.service import Service
    from uploads.settings import Settings

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


def make_handler(
    settings: Settings,
    *,
    service: Callable[[Settings], Service] = real_service,
    clock: Callable[[], datetime] = now_in_utc,
) -> Handler:
    """The function's handler. Whatever calls it, it sweeps, and answers what came of it."""

    def handler(_event: dict[str, Any], context: Any) -> dict[str, Any]:
        time_left = TimeLeft(context.get_remaining_time_in_millis)
        logger.structure_logs(request_id=context.aws_request_id)
        with traced("sweep"):
            swept = sweep(
                service(settings),
                now=clock(),
                stop=time_left.is_short,
                tell=_tell,
            )
        logger.info("sweep_finished", counts=swept.counts, is_finished=swept.is_finished)
        return {"counts": swept.counts, "is_finished": swept.is_finished}

    return handler


def _tell(outcome: Outcome) -> None:
    if outcome.error is None:
        logger.info("upload_swept", upload_id=outcome.upload_id, outcome=outcome.what)
    elif outcome.what == UNAVAILABLE:
        logger.warning("sweep_postponed", upload_id=outcome.upload_id)
    else:
        logger.error("sweep_failed", upload_id=outcome.upload_id, exc_info=outcome.error)
