"""The routes of API tokens: parse, one core call, map the result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from aws_lambda_powertools.event_handler.api_gateway import Response, Router

from handlers import token_contract as contract
from handlers.answers.tokens import show_made, show_token, show_tokens
from handlers.rest import address_of, answer, body_text, caller, header, query, route
from handlers.telemetry import bind, logger, traced
from handlers.wire.body import parse
from handlers.wire.query import parse_query
from handlers.wire.tokens import ListTokens, MakeToken, RotateToken
from tokens.listing import list_tokens
from tokens.making import make_token
from tokens.revoking import revoke_token
from tokens.rotating import rotate_token
from tokens.service import TokenService
from uploads.claims import Attempt
from uploads.errors import TokenNotFoundError
from uploads.ids import is_ulid

router = Router()


@dataclass(frozen=True, slots=True)
class TokenContext:
    """What one request works with."""

    tokens: Callable[[], TokenService]
    now: datetime
    fresh_id: str


@route(router, contract.MAKE_TOKEN)
def make() -> Response[str]:
    principal = caller(router, contract.MAKE_TOKEN)
    context = _context()
    order = parse(MakeToken, body_text(router)).to_order(principal)
    attempt = Attempt(
        tenant=principal.tenant,
        route="POST /v1/tokens",
        key=header(router, "idempotency-key"),
        payload=body_text(router),
        fresh_id=context.fresh_id,
        now=context.now,
    )
    with traced("make_token", tenant=principal.tenant):
        made = make_token(context.tokens(), order, attempt)
    bind(token_id=made.token.id)
    logger.info("token_made", scopes=list(made.token.scopes), expires_at=made.token.expires_at.isoformat())
    found = answer(contract.MAKE_TOKEN, show_made(made, context.now))
    found.headers["Location"] = address_of(router, f"/v1/tokens/{made.token.id}")
    return found


@route(router, contract.LIST_TOKENS)
def list_own() -> Response[str]:
    principal = caller(router, contract.LIST_TOKENS)
    asked = parse_query(ListTokens, query(router))
    context = _context()
    with traced("list_tokens", tenant=principal.tenant):
        page = list_tokens(context.tokens(), principal.tenant, cursor=asked.cursor, limit=asked.limit, now=context.now)
    return answer(contract.LIST_TOKENS, show_tokens(page.tokens, page.next_cursor, context.now))


@route(router, contract.GET_TOKEN)
def get(id: str) -> Response[str]:  # noqa: A002 # the path's own name
    principal = caller(router, contract.GET_TOKEN)
    _bind_token_id(id)
    context = _context()
    with traced("get_token", tenant=principal.tenant):
        token = context.tokens().find(principal.tenant, id, now=context.now)
    return answer(contract.GET_TOKEN, show_token(token, context.now))


@route(router, contract.ROTATE_TOKEN)
def rotate(id: str) -> Response[str]:  # noqa: A002 # the path's own name
    principal = caller(router, contract.ROTATE_TOKEN)
    _bind_token_id(id)
    wished = parse(RotateToken, body_text(router))
    context = _context()
    with traced("rotate_token", tenant=principal.tenant):
        made = rotate_token(
            context.tokens(),
            principal.tenant,
            id,
            grace_seconds=wished.grace_seconds,
            expires_in_seconds=wished.expires_in_seconds,
            now=context.now,
        )
    logger.info("token_rotated", grace_seconds=wished.grace_seconds)
    return answer(contract.ROTATE_TOKEN, show_made(made, context.now))


@route(router, contract.REVOKE_TOKEN)
def revoke(id: str) -> Response[str]:  # noqa: A002 # the path's own name
    principal = caller(router, contract.REVOKE_TOKEN)
    _bind_token_id(id)
    context = _context()
    with traced("revoke_token", tenant=principal.tenant):
        token = revoke_token(context.tokens(), principal.tenant, id, now=context.now)
    logger.info("token_revoked")
    return answer(contract.REVOKE_TOKEN, show_token(token, context.now))


def _context() -> TokenContext:
    context: TokenContext = router.context["portside"]
    return context


def _bind_token_id(text: str) -> None:
    """Put the path's id on every log line. Raises TokenNotFoundError for what is none: it may be a whole token."""
    if not is_ulid(text):
        raise TokenNotFoundError
    bind(token_id=text)
