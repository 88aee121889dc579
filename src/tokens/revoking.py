"""Use case: end a token now."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tokens.model import ApiToken
from tokens.service import TokenService
from uploads.errors import TokenBusyError

_TRIES = 5  # against rotations of the same token at the same moment


def revoke_token(service: TokenService, tenant: str | None, token_id: str, *, now: datetime) -> ApiToken:
    """The token, revoked: it opens nothing from the next look on. Once more, and nothing changes.

    Raises TokenNotFoundError; TokenBusyError when others keep changing it.
    """
    for _ in range(_TRIES):
        token = service.find(tenant, token_id, now=now)
        if token.revoked_at is None:
            revoked = replace(token, revoked_at=now.replace(microsecond=0), old_secrets=(), revision=token.revision + 1)
            stored = service.records.replace(token, revoked)
            if stored is None or stored.revoked_at is None:
                continue
            token = stored
        service.drop_spare_keys(token)
        return token
    raise TokenBusyError
