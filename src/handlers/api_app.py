"""Composes a function behind the API, of real parts unless it is given others."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from handlers.callers.settings import read_callers
from handlers.real_parts import now_in_utc, real_jobs, real_service
from handlers.rest import make_resolver, routed_path
from handlers.routing import Context
from handlers.telemetry import logger
from handlers.versions import version_headers
from uploads.ids import RANDOM_BYTES, make_ulid

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler.api_gateway import Router

    from handlers.callers.kinds import Callers
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
    callers: Callers | None = None,
) -> Handler:
    """The function's handler. `callers`: as the environment says, unless they are given."""
    return answering(
        routers,
        settings.allowed_origins,
        lambda: Context(
            service=lambda: service(settings),
            jobs=lambda: jobs(settings),
            clock=clock,
            sleep=sleep,
            now=clock(),
            make_id=make_id,
        ),
        more_headers=lambda event: version_headers(event, settings),
        callers=callers,
    )


def answering(
    routers: Iterable[Router],
    allowed_origins: Iterable[str],
    new_context: Callable[[], object],
    *,
    more_headers: Callable[[dict[str, Any]], dict[str, list[str]]] = lambda _: {},
    callers: Callers | None = None,
) -> Handler:
    """What answers requests by these routes, each with a context of its own."""
    who = callers or read_callers(os.environ)
    app = make_resolver(allowed_origins, who.headers)
    for router in routers:
        app.include_router(router)

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        own_id = event.get("requestContext", {}).get("requestId", "")
        logger.structure_logs(request_id=own_id)
        app.append_context(portside=new_context(), callers=who)
        answer = app.resolve({**event, "path": routed_path(event)}, context)
        answer["multiValueHeaders"] |= {"X-Request-Id": [own_id], "Cache-Control": ["no-store"]} | more_headers(event)
        logger.info(
            "request_answered", method=event.get("httpMethod"), route=event.get("resource"), status=answer["statusCode"]
        )
        return answer

    return handler
