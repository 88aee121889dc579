"""What claims an idempotency key, and what the claim says. Pure."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from uploads.errors import InvalidRequestError

MAX_KEY_CHARACTERS = 255
# A key is remembered for this long from its first use.
MEMORY = timedelta(hours=24)
# The function's own time limit is 28 s (template.yaml): whoever has held a claim for longer than that is dead.
LEASE = timedelta(seconds=29)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A request that makes something, sent for the first time or again. `fresh_id` is what it would call its work.

    `key` is the Idempotency-Key, None without one; `route` is the same for all that share keys, as "POST /v1/uploads".
    """

    tenant: str
    route: str
    key: str | None = field(repr=False)
    payload: str = field(repr=False)
    fresh_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """What a key stands for: a payload, and the id that was claimed for it. `holder_id` is whose turn it is to make it.

    `held_until` is kept to the millisecond, `forget_at` to the second.
    """

    tenant: str
    route: str
    key_sha256: str
    payload_sha256: str
    claimed_id: str
    holder_id: str
    held_until: datetime
    forget_at: datetime

    def is_held(self, now: datetime) -> bool:
        """Whether the holder may still be at it."""
        return now < self.held_until

    def is_forgotten(self, now: datetime) -> bool:
        """Whether it counts as absent: the table deletes what has expired only within days."""
        return now >= self.forget_at


def first_claim(attempt: Attempt, key: str) -> Claim:
    """The claim as it is when the key is new. The fresh id is the holder's too: no other attempt has it."""
    return Claim(
        tenant=attempt.tenant,
        route=attempt.route,
        key_sha256=_sha256(_checked(key)),
        payload_sha256=fingerprint(attempt.payload),
        claimed_id=attempt.fresh_id,
        holder_id=attempt.fresh_id,
        held_until=attempt.now + LEASE - timedelta(microseconds=attempt.now.microsecond % 1000),
        forget_at=attempt.now.replace(microsecond=0) + MEMORY,
    )


def fingerprint(payload: str) -> str:
    """SHA-256 of what a body says: JSON without its white space, escapes and order of members; else the text itself.

    A client's library may order members anew each time. As in parsing, of two members of one name the last counts.
    """
    try:
        text = json.dumps(json.loads(payload), sort_keys=True, separators=(",", ":"))
    except (ValueError, RecursionError):  # no JSON, or too long a number, or too deep: whether it may be is not ours
        text = payload
    return _sha256(text)


def _checked(key: str) -> str:
    if not (1 <= len(key) <= MAX_KEY_CHARACTERS and key.isascii() and key.isprintable()):
        raise InvalidRequestError(
            f"Idempotency-Key must be 1 to {MAX_KEY_CHARACTERS} printable ASCII characters.",
            code="IDEMPOTENCY_KEY_INVALID",
        )
    return key


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
