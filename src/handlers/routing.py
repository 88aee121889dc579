"""What all routes share: what one request works with, and how its id is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from aws_lambda_powertools.event_handler.api_gateway import BaseRouter

from handlers.telemetry import bind
from uploads.errors import UploadNotFoundError
from uploads.ids import is_ulid

if TYPE_CHECKING:
    from uploads.service import Service


@dataclass(frozen=True, slots=True)
class Context:
    """What one request works with. `service` is a function, so that what needs no AWS does not wait for it."""

    service: Callable[[], Service]
    now: datetime
    make_id: Callable[[datetime], str]


def context_of(router: BaseRouter) -> Context:
    """As the composition has put it there."""
    context: Context = router.context["portside"]
    return context


def bind_upload_id(text: str) -> None:
    """Put the path's id on every log line. Raises UploadNotFoundError for what is none: it may be anything, a token."""
    if not is_ulid(text):
        raise UploadNotFoundError
    bind(upload_id=text)
