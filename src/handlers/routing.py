"""What all routes share: what one request works with, and how its id is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from aws_lambda_powertools.event_handler.api_gateway import BaseRouter

from handlers.rest import body_text, header
from handlers.telemetry import bind
from uploads.claims import Attempt
from uploads.errors import UploadNotFoundError
from uploads.ids import is_ulid
from uploads.model import Principal

if TYPE_CHECKING:
    from jobs.service import JobService
    from uploads.service import Service


@dataclass(frozen=True, slots=True)
class Context:
    """What one request works with. The services are functions, so that what needs no AWS does not wait for it."""

    service: Callable[[], Service]
    jobs: Callable[[], JobService]
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]
    now: datetime
    make_id: Callable[[datetime], str]


def context_of(router: BaseRouter) -> Context:
    """As the composition has put it there."""
    context: Context = router.context["portside"]
    return context


def attempt_of(router: BaseRouter, principal: Principal, route: str) -> Attempt:
    """This request, as one that makes something, for the first time or again."""
    context = context_of(router)
    return Attempt(
        tenant=principal.tenant,
        route=route,
        key=header(router, "idempotency-key"),
        payload=body_text(router),
        fresh_id=context.make_id(context.now),
        now=context.now,
    )


def bind_upload_id(text: str) -> None:
    """Put the path's id on every log line. Raises UploadNotFoundError for what is none: it may be anything, a token."""
    if not is_ulid(text):
        raise UploadNotFoundError
    bind(upload_id=text)
