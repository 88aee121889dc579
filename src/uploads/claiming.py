"""Idempotency keys: a key claims the id of what its request makes; that a record of this id exists is what done means.

No answer is kept: it would hold presigned URLs, and a record can be signed anew. So nothing is written when all is
done, and nothing can be half done: whoever holds the claim, and however many think that they do, they make one id,
and the record's own condition lets one of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from uploads.errors import (
    IdempotencyInProgressError,
    IdempotencyKeyReusedError,
    InvalidRequestError,
    OutcomeUnknownError,
    UnavailableError,
    UploadsError,
)

if TYPE_CHECKING:
    from uploads.ports import Claims

Record = TypeVar("Record")
Answer = TypeVar("Answer")

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


def run_once(
    claims: Claims,
    attempt: Attempt,
    *,
    find: Callable[[str], Record | None],
    make: Callable[[str], Answer],
    replay: Callable[[Record], Answer],
) -> Answer:
    """`make` under the id that the key claims; `replay` once `find` has a record of that id.

    Raises IdempotencyKeyReusedError for another payload, IdempotencyInProgressError while another attempt is at it,
    InvalidRequestError for a key that is none. `make` must refuse an id that is taken, by whatever error, and then
    leave the record alone: it is another attempt's.
    """
    if attempt.key is None:
        return make(attempt.fresh_id)
    claim = take_claim(claims, attempt, attempt.key)
    if claim.holder_id == attempt.fresh_id:
        with _released_on_failure(claims, claim, attempt.now):
            return _make_as_holder(claim, find=find, make=make, replay=replay)
    found = find(claim.claimed_id)
    if found is None:
        raise IdempotencyInProgressError
    return replay(found)


def take_claim(claims: Claims, attempt: Attempt, key: str) -> Claim:
    """The key's claim as it then is: taken where `holder_id` is the attempt's fresh id, another attempt's where not.

    Raises IdempotencyKeyReusedError for another payload, InvalidRequestError for a key that is none.
    """
    wanted = first_claim(attempt, key)
    claim = claims.take(wanted, now=attempt.now)
    if claim.payload_sha256 != wanted.payload_sha256:
        raise IdempotencyKeyReusedError
    return claim


def let_go(claims: Claims, claim: Claim, *, now: datetime, forget: bool) -> None:
    """Let the next attempt in at once; with `forget`, for something else too. Should it fail, the lease runs out."""
    with suppress(UploadsError):
        claims.release(replace(claim, forget_at=now.replace(microsecond=0)) if forget else claim)


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


def _make_as_holder(
    claim: Claim,
    *,
    find: Callable[[str], Record | None],
    make: Callable[[str], Answer],
    replay: Callable[[Record], Answer],
) -> Answer:
    """Look for what an earlier holder made before it died, or answered too late; else make it."""
    taken_over = claim.claimed_id != claim.holder_id
    found = find(claim.claimed_id) if taken_over else None
    if found is None:
        try:
            return make(claim.claimed_id)
        except OutcomeUnknownError:
            raise
        except Exception as error:
            # The id was taken meanwhile, or only the answer of the write was lost: the record says so.
            found = _look_after(error, lambda: find(claim.claimed_id))
            if found is None:
                raise
    return replay(found)


def _look_after(error: Exception, find: Callable[[], Record | None]) -> Record | None:
    """What is there after a failure. Raises OutcomeUnknownError when the outage goes on."""
    try:
        return find()
    except UploadsError:
        if isinstance(error, UnavailableError):
            raise OutcomeUnknownError(error.detail) from None
    return None


@contextmanager
def _released_on_failure(claims: Claims, claim: Claim, now: datetime) -> Iterator[None]:
    """Who fails in good order lets the next attempt in at once.

    A refusal has made nothing, so that the key may be used for something else. After an outage nobody can tell what
    was made: the id stays claimed, unless an earlier holder's was.
    """
    try:
        yield
    except OutcomeUnknownError:
        raise
    except UploadsError as error:
        is_refusal = not isinstance(error, UnavailableError) and claim.claimed_id == claim.holder_id
        let_go(claims, claim, now=now, forget=is_refusal)
        raise
    except Exception:
        let_go(claims, claim, now=now, forget=False)
        raise


def _checked(key: str) -> str:
    if not (1 <= len(key) <= MAX_KEY_CHARACTERS and key.isascii() and key.isprintable()):
        raise InvalidRequestError(
            f"Idempotency-Key must be 1 to {MAX_KEY_CHARACTERS} printable ASCII characters.",
            code="IDEMPOTENCY_KEY_INVALID",
        )
    return key


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
