"""Use case: start many uploads by one request, each for itself.

An idempotency key claims one id for the whole batch, and the ids of its uploads follow from that, in order. So one
write guards them all; and whoever comes again with the key finds, or makes, the very uploads of the first attempt,
wherever that has ended.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from http import HTTPStatus

from uploads.claiming import let_go, take_claim
from uploads.claims import Attempt, Claim
from uploads.errors import IdempotencyInProgressError, OutcomeUnknownError, UnavailableError, UploadsError
from uploads.ids import following
from uploads.issuing import plan_order, start_upload_once
from uploads.limits import BATCH_PAGE_PARTS, FIRST_PAGE_PARTS
from uploads.model import PartPage, Principal, Upload
from uploads.promise import Order
from uploads.service import Service

Started = tuple[Upload, PartPage | None]
Result = Started | UploadsError
StartOne = Callable[[Service, Principal, Order, Attempt], Started]

UNBEGUN_RETRY_SECONDS = 1


def start_batch_once(
    service: Service,
    principal: Principal,
    orders: Sequence[Order | UploadsError],
    attempt: Attempt,
    *,
    has_time: Callable[[], bool],
    start: StartOne = start_upload_once,
) -> list[Result]:
    """Start each order as `start_upload_once` alone would, one after another; an error stands for itself.

    What there is no time for, or comes after an outage that hides what was done, is not begun, and is unavailable.
    Raises, before anything is begun: UnavailableError; with a key IdempotencyKeyReusedError when it came with another
    batch, IdempotencyInProgressError while another attempt is at it, InvalidRequestError for a key that is none.
    """
    planned = [_planned(service, principal, order, attempt.now) for order in orders]
    if not any(isinstance(order, Order) for order in planned):
        return [order for order in planned if isinstance(order, UploadsError)]  # what is refused must claim nothing
    # Full URLs of first pages share what one answer holds, whichever of the orders come to have one.
    service = replace(service, first_page_parts=min(FIRST_PAGE_PARTS, BATCH_PAGE_PARTS // len(orders)))

    def begin(index: int, order: Order, batch_id: str) -> Started:
        own = replace(service, claims=_ClaimsOfItem(following(batch_id, index)))
        # The payload was compared, for all of them.
        turn = replace(attempt, fresh_id=following(attempt.fresh_id, index), payload="")
        return start(own, principal, order, turn)

    if attempt.key is None:
        return _start_each(planned, partial(begin, batch_id=attempt.fresh_id), has_time)
    claim = take_claim(service.claims, attempt, attempt.key)
    if claim.holder_id != attempt.fresh_id:
        raise IdempotencyInProgressError
    try:
        results = _start_each(planned, partial(begin, batch_id=claim.claimed_id), has_time)
    except Exception:
        let_go(service.claims, claim, now=attempt.now, forget=False)
        raise
    _settle(service, claim, results, attempt.now)
    return results


def _planned(
    service: Service, principal: Principal, order: Order | UploadsError, now: datetime
) -> Order | UploadsError:
    """The order, or why it can never be started. Raises UnavailableError: the tenant's limits are those of all."""
    if isinstance(order, UploadsError):
        return order
    try:
        plan_order(service, principal, order, now=now)
    except UnavailableError:
        raise
    except UploadsError as error:
        return error
    return order


def _start_each(
    orders: Sequence[Order | UploadsError], begin: Callable[[int, Order], Started], has_time: Callable[[], bool]
) -> list[Result]:
    results: list[Result] = []
    is_silent = False
    for index, order in enumerate(orders):
        if isinstance(order, UploadsError):
            results.append(order)
        elif is_silent or not has_time():
            results.append(_unbegun())
        else:
            try:
                results.append(begin(index, order))
            except UploadsError as error:
                results.append(error)
                # Each further question to a service that is silent takes seconds.
                is_silent = isinstance(error, OutcomeUnknownError)
    return results


def _settle(service: Service, claim: Claim, results: Sequence[Result], now: datetime) -> None:
    """Let the next attempt in; where nothing was made, and nothing may have been, with any batch.

    Where nobody can tell what was made, the lease runs out, as that of a single upload does.
    """
    if not any(isinstance(result, OutcomeUnknownError) for result in results):
        is_first = claim.claimed_id == claim.holder_id
        let_go(service.claims, claim, now=now, forget=is_first and all(map(_is_refusal, results)))


def _is_refusal(result: Result) -> bool:
    """Whether this has made nothing, for certain."""
    return isinstance(result, UploadsError) and result.status < HTTPStatus.INTERNAL_SERVER_ERROR


def _unbegun() -> UnavailableError:
    return UnavailableError(
        "This upload was not begun. Send the batch again if it has an Idempotency-Key, else this upload alone.",
        code="BATCH_UNFINISHED",
        retry_after_seconds=UNBEGUN_RETRY_SECONDS,
    )


@dataclass(frozen=True, slots=True)
class _ClaimsOfItem:
    """The `Claims` port of one item: whoever holds the batch's claim holds those of its items."""

    claimed_id: str

    def take(self, wanted: Claim, *, now: datetime) -> Claim:  # noqa: ARG002 # the port's
        return replace(wanted, claimed_id=self.claimed_id)

    def release(self, claim: Claim) -> None:
        """Held by the batch until its end."""
