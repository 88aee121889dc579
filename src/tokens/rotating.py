"""Use case: give a token another secret."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from tokens.form import hash_token, write_token
from tokens.limits import MAX_GRACE, MAX_OLD_SECRETS
from tokens.making import lifetime_problems
from tokens.model import ApiToken, MadeToken, OldSecret, TokenState
from tokens.service import TokenService
from uploads.errors import InvalidRequestError, TokenBusyError, TokenEndedError


def rotate_token(
    service: TokenService,
    tenant: str | None,
    token_id: str,
    *,
    grace_seconds: int,
    expires_in_seconds: int | None,
    now: datetime,
) -> MadeToken:
    """The same token with a new secret. All older ones are good for `grace_seconds` more at most.

    Its end stays, unless `expires_in_seconds` counts it anew. Raises TokenNotFoundError, TokenEndedError for one that
    opens nothing any more, TokenBusyError when another changes it at once or too many secrets are good at once.
    """
    problems = [] if expires_in_seconds is None else lifetime_problems(expires_in_seconds)
    if not 0 <= grace_seconds <= MAX_GRACE.total_seconds():
        problems.append(("/grace_seconds", f"must be 0 to {int(MAX_GRACE.total_seconds())}"))
    if problems:
        raise InvalidRequestError("A token cannot be rotated so.", errors=tuple(problems))
    token = service.find(tenant, token_id, now=now)
    state = token.state_at(now)
    if state is not TokenState.ACTIVE:
        raise TokenEndedError(state)
    chance = service.chance()
    text = write_token(token_id, chance.secret)
    rotated_at = now.replace(microsecond=0)
    usage_key = token.usage_key or (chance.usage_key if service.usage_keys.are_on else None)
    rotated = replace(
        token,
        token_sha256=hash_token(text),
        old_secrets=_old_secrets(token, rotated_at, timedelta(seconds=grace_seconds)),
        rotated_at=rotated_at,
        expires_at=token.expires_at
        if expires_in_seconds is None
        else rotated_at + timedelta(seconds=expires_in_seconds),
        usage_key=usage_key,
        revision=token.revision + 1,
    )
    if usage_key and service.usage_keys.are_on:
        service.usage_keys.ensure(token_id, usage_key)
    stored = service.records.replace(token, rotated)
    if stored != rotated:
        if stored is not None:
            service.drop_spare_keys(stored)
        raise TokenBusyError
    return MadeToken(rotated, text)


def _old_secrets(token: ApiToken, now: datetime, grace: timedelta) -> tuple[OldSecret, ...]:
    """What is still good, and until when.

    More than one, because who repeats a rotation whose answer was lost still works with the secret before both.
    """
    if not grace:
        return ()
    end = now + grace
    kept = [OldSecret(old.token_sha256, min(old.good_until, end)) for old in token.old_secrets if old.good_until > now]
    if len(kept) >= MAX_OLD_SECRETS:
        raise TokenBusyError("Too many older secrets are still good. Wait, or rotate without a grace.")
    return (*kept, OldSecret(token.token_sha256, end))
