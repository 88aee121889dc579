"""The table's claims of idempotency keys, in a dictionary."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from tests.unit.fakes.interruptions import Interruptible
from uploads.claims import Claim

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class FakeClaims(Interruptible):
    """The `Claims` port."""

    def __init__(self) -> None:
        super().__init__()
        self.claims: dict[tuple[str, str, str], Claim] = {}

    def take(self, wanted: Claim, *, now: datetime) -> Claim:
        with self._call("take"):
            current = self.claims.get(_key(wanted))
            if current is None or current.is_forgotten(now):
                self.claims[_key(wanted)] = wanted
            elif current.payload_sha256 == wanted.payload_sha256 and not current.is_held(now):
                held = replace(current, holder_id=wanted.holder_id, held_until=wanted.held_until)
                self.claims[_key(wanted)] = held
            return self.claims[_key(wanted)]

    def release(self, claim: Claim) -> None:
        with self._call("release"):
            current = self.claims.get(_key(claim))
            if current and current.holder_id == claim.holder_id:
                self.claims[_key(claim)] = replace(current, held_until=NEVER, forget_at=claim.forget_at)


def _key(claim: Claim) -> tuple[str, str, str]:
    return claim.tenant, claim.route, claim.key_sha256
