"""Composes the issuer function, of real parts unless it is given others."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from handlers import open_routes, signing_routes, upload_routes
from handlers.real_parts import now_in_utc, real_service
from handlers.rest import make_resolver, routed_path
from handlers.routing import Context
from handlers.telemetry import logger
from uploads.ids import RANDOM_BYTES, make_ulid

if TYPE_CHECKING:
    from uploads.service import Service
    from uploads.settings import Settings

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]
ROUTERS = (upload_routes.router, signing_routes.router, open_routes.router)


def new_id(now: datetime) -> str:
    """A fresh upload id."""
    return make_ulid(now, os.urandom(RANDOM_BYTES))


def make_handler(
    settings: Settings,
    *,
    service: Callable[[Settings], Service] = real_service,
    clock: Callable[[], datetime] = now_in_utc,
    make_id: Callable[[datetime], str] = new_id,
) -> Handler:
    """The function's handler."""
    app = make_resolver(settings.allowed_origins)
    for router in ROUTERS:
        app.include_router(router)

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        own_id = event.get("requestContext", {}).get("requestId", "")
        logger.structure_logs(request_id=own_id)
        app.append_context(portside=Context(service=lambda: service(settings), now=clock(), make_id=make_id))
        answer = app.resolve({**event, "path": routed_path(event)}, context)
        answer["multiValueHeaders"] |= {"X-Request-Id": [own_id], "Cache-Control": ["no-store"]}
        logger.info(
            "request_answered", method=event.get("httpMethod"), route=event.get("resource"), status=answer["statusCode"]
        )
        return answer

    return handler
