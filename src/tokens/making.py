"""Use case: make a token, and tell it, once."""

from __future__ import annotations

from datetime import datetime, timedelta

from tokens.form import hash_token, write_token
from tokens.joining import join
from tokens.limits import MAX_DESCRIPTION_CHARACTERS, MAX_LIFETIME, MIN_LIFETIME, SCOPES, TENANT
from tokens.model import ApiToken, MadeToken, TokenOrder
from tokens.service import TokenService
from uploads.claiming import run_once
from uploads.claims import Attempt
from uploads.errors import InvalidRequestError, TokenAlreadyMadeError


def make_token(service: TokenService, order: TokenOrder, attempt: Attempt) -> MadeToken:
    """A new token under the attempt's fresh id.

    Only its hash is kept. So an attempt whose key has made one already is not answered with it again, but with
    TokenAlreadyMadeError, which names it: whoever has lost the answer rotates it. Raises InvalidRequestError too, and
    what `run_once` does.
    """
    check_order(order)

    def make(token_id: str) -> MadeToken | ApiToken:
        return _make(service, order, token_id, attempt.now)

    made = run_once(service.claims, attempt, find=service.records.find, make=make, replay=lambda token: token)
    if isinstance(made, MadeToken):
        return made
    if service.usage_keys.are_on:
        join(service, made, now=attempt.now)  # two attempts may have made keys of different values, and one have died
    raise TokenAlreadyMadeError(made.id)


def check_order(order: TokenOrder) -> None:
    """Raises InvalidRequestError for what no token may be, whoever asks for it."""
    problems = []
    if not TENANT.fullmatch(order.tenant):
        problems.append(("/tenant", f"must match {TENANT.pattern}"))
    if not order.scopes or set(order.scopes) - set(SCOPES) or len(set(order.scopes)) != len(order.scopes):
        problems.append(("/scopes", f"must be some of {', '.join(SCOPES)}, each once"))
    if len(order.description) > MAX_DESCRIPTION_CHARACTERS or not order.description.isprintable():
        problems.append(("/description", f"must be a line of at most {MAX_DESCRIPTION_CHARACTERS} characters"))
    problems += lifetime_problems(order.expires_in_seconds)
    if problems:
        raise InvalidRequestError("There can be no such token.", errors=tuple(problems))


def lifetime_problems(seconds: int) -> list[tuple[str, str]]:
    """What is wrong with a token's life."""
    least, most = int(MIN_LIFETIME.total_seconds()), int(MAX_LIFETIME.total_seconds())
    return [] if least <= seconds <= most else [("/expires_in_seconds", f"must be {least} to {most}")]


def _make(service: TokenService, order: TokenOrder, token_id: str, now: datetime) -> MadeToken:
    """The key to the plan first: a token must not be told whose calls the gateway would then refuse."""
    chance = service.chance()
    text = write_token(token_id, chance.secret)
    made_at = now.replace(microsecond=0)
    token = ApiToken(
        id=token_id,
        tenant=order.tenant,
        description=order.description,
        scopes=tuple(scope for scope in SCOPES if scope in order.scopes),
        created_at=made_at,
        created_by=order.created_by,
        expires_at=made_at + timedelta(seconds=order.expires_in_seconds),
        token_sha256=hash_token(text),
        usage_key=chance.usage_key if service.usage_keys.are_on else None,
    )
    if token.usage_key:
        service.usage_keys.ensure(token_id, token.usage_key)
    service.records.add(token)
    return MadeToken(token, text)
