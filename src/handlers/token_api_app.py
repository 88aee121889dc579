"""Composes the function of API tokens, of real parts unless it is given others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from handlers import token_routes
from handlers.api_app import Handler, answering, new_id
from handlers.real_parts import now_in_utc
from handlers.token_routes import TokenContext
from handlers.token_settings import TokenSettings

if TYPE_CHECKING:
    from tokens.service import TokenService

ROUTERS = (token_routes.router,)


def real_tokens(settings: TokenSettings) -> TokenService:
    """API tokens on AWS. Imported on first use: half of a cold start is boto3."""
    from handlers.token_bootstrap import connect_tokens

    return connect_tokens(settings)


def make_handler(
    settings: TokenSettings,
    *,
    tokens: Callable[[TokenSettings], TokenService] = real_tokens,
    clock: Callable[[], datetime] = now_in_utc,
    make_id: Callable[[datetime], str] = new_id,
) -> Handler:
    """The function's handler."""

    def new_context() -> TokenContext:
        now = clock()
        return TokenContext(tokens=lambda: tokens(settings), now=now, fresh_id=make_id(now))

    return answering(ROUTERS, settings.allowed_origins, new_context)
