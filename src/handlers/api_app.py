"""Composes a function behind the API, of real parts unless it is given others."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from handlers.real_parts import now_in_utc, real_jobs, real_service
from handlers.rest import make_resolver, routed_path
from handlers.routing import Context
from handlers.telemetry import logger
from uploads.ids import RANDOM_BYTES, make_ulid

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler.api_gateway import Router

    from jobs.service import JobService
    from uploads.service import Service
    from uploads.settings import Settings

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


def new_id(now: datetime) -> str:
    """A fresh id, of an upload or a job."""
    return make_ulid(now, os.urandom(RANDOM_BYTES))


def make_handler(
    settings: Settings,
    *,
    routers: Iterable[Router],
    service: Callable[[Settings], Service] = real_service,
    jobs: Callable[[Settings], JobService] = real_jobs,
    clock: Callable[[], datetime] = now_in_utc,
    sleep: Callable[[float], None] = time.sleep,
    make_id: Callable[[datetime], str] = new_id,
) -> Handler:
    """The function's handler."""
    app = make_resolver(settings.allowed_origins)
    for router in routers:
        app.include_router(router)

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        own_id = event.get("requestContext", {}).get("requestId", "")
        logger.structure_logs(request_id=own_id)
        app.append_context(
            portside=Context(
                service=lambda: service(settings),
                jobs=lambda: jobs(settings),
                clock=clock,
                sleep=sleep,
                now=clock(),
                make_id=make_id,
            )
        )
        answer = app.resolve({**event, "path": routed_path(event)}, context)
        answer["multiValueHeaders"] |= {"X-Request-Id": [own_id], "Cache-Control": ["no-store"]}
        logger.info(
            "request_answered", method=event.get("httpMethod"), route=event.get("resource"), status=answer["statusCode"]
        )
        return answer

    return handler
