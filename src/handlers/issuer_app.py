"""Composes the issuer function, of real parts unless it is given others."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from handlers.rest import make_resolver, routed_path
from handlers.telemetry import logger
from handlers.upload_routes import Context, router
from uploads.ids import RANDOM_BYTES, make_ulid

if TYPE_CHECKING:
    from uploads.service import Service
    from uploads.settings import Settings

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


def real_service(settings: Settings) -> Service:
    """The service on AWS. Imported on first use: half of a cold start is boto3, and some answers need none of it."""
    from handlers.bootstrap import connect

    return connect(settings)


def now_in_utc() -> datetime:
    """The clock."""
    return datetime.now(UTC)


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
