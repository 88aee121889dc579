"""Has a signing key's public half found before the first token that it signs, and long after the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from token_endpoint.records import Records
    from token_endpoint.signing import Signer

# Tokens live an hour at most. A container that goes on signing renews with half of it left.
KEPT_SECONDS = 48 * 60 * 60
RENEWED_WITHIN_SECONDS = KEPT_SECONDS // 2


class PublishedKeys:
    """What this container has published."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._kept_until: dict[str, int] = {}

    def ensure(self, signer: Signer, now: float) -> None:
        """Publish the signer's key unless it is there for long; UnavailableError when that can't be done."""
        kid = signer.jwk["kid"]
        if self._kept_until.get(kid, 0) - now >= RENEWED_WITHIN_SECONDS:
            return
        forget_at = int(now) + KEPT_SECONDS
        self._records.publish(signer.jwk, forget_at=forget_at)
        self._kept_until = {kid: forget_at}
