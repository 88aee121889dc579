"""Composes the dispatcher function, of real parts unless it is given others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from handlers.real_parts import now_in_utc, real_jobs
from handlers.telemetry import logger, traced
from jobs.dispatching import dispatch

if TYPE_CHECKING:
    from jobs.service import JobService
    from uploads.settings import Settings

_RESERVE_MILLISECONDS = 10_000  # two calls of AWS that go wrong

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


def make_handler(
    settings: Settings,
    *,
    jobs: Callable[[Settings], JobService] = real_jobs,
    clock: Callable[[], datetime] = now_in_utc,
) -> Handler:
    """The function's handler. Whatever calls it, it sends for what is due, and answers how much that was."""

    def handler(_event: dict[str, Any], context: Any) -> dict[str, Any]:
        logger.structure_logs(request_id=context.aws_request_id)
        with traced("dispatch"):
            counts = dispatch(
                jobs(settings),
                now=clock(),
                stop=lambda: context.get_remaining_time_in_millis() < _RESERVE_MILLISECONDS,
                tell=lambda job_id, error: logger.error("dispatch_failed", job_id=job_id, cause=type(error).__name__),
            )
        logger.info("dispatch_finished", counts=counts)
        return {"counts": counts}

    return handler
