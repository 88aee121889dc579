"""Idempotency keys: a key claims the id of what its request makes; that a record of this id exists is what done means.

No answer is kept: it would hold presigned URLs, and a record can be signed anew. So nothing is written when all is
done, and nothing can be half done: whoever holds the claim, and however many think that they do, they make one id,
and the record's own condition lets one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from uploads.claims import Attempt, Claim, first_claim
from uploads.errors import (
    IdempotencyInProgressError,
    IdempotencyKeyReusedError,
    OutcomeUnknownError,
    UnavailableError,
    UploadsError,
)

if TYPE_CHECKING:
    from uploads.ports import Claims

Record = TypeVar("Record")
Answer = TypeVar("Answer")


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
