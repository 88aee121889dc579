"""Batches of uploads as clients send them, and what may happen meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from tests.unit.fakes.interruptions import Interruptible, Interruption
from tests.unit.fakes.world import ALICE, FILM, SMALL, World
from uploads.batching import Result, Started, start_batch_once
from uploads.claims import Attempt
from uploads.errors import InvalidRequestError, UploadsError
from uploads.ids import make_ulid
from uploads.model import Principal
from uploads.promise import Order, Overwrite, Replaced

# Refused: by the wire, by the plan, and only once it is looked for.
UNREADABLE = InvalidRequestError("The body is not what this route takes.", errors=(("/filename", "Field required"),))
TOO_SMALL_PARTS = replace(FILM, part_size_bytes=1)
NOT_THERE = replace(SMALL, overwrite=Overwrite.REPLACE, replaces=Replaced("01M81XFF80FMDPR3MZ4JM56722", '"e"'))
REFUSED = (UNREADABLE, TOO_SMALL_PARTS, NOT_THERE)
GOOD = (SMALL, FILM)


class Batches:
    """Requests for batches in one world. The ids of two never meet, as those of chance do not."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.sent = 0

    def attempt(self, key: str | None = "key-1", payload: str = "[1]", principal: Principal = ALICE) -> Attempt:
        self.sent += 1
        fresh_id = make_ulid(self.world.now, (self.sent << 40).to_bytes(10))
        return Attempt(principal.tenant, "POST /v2/uploads", key, payload, fresh_id, self.world.now)

    def send(
        self,
        orders: Sequence[Order | UploadsError],
        *,
        key: str | None = "key-1",
        payload: str = "[1]",
        principal: Principal = ALICE,
        has_time: Callable[[], bool] = lambda: True,
    ) -> list[Result]:
        attempt = self.attempt(key, payload, principal)
        return start_batch_once(self.world.service, principal, orders, attempt, has_time=has_time)

    def record_ids(self) -> list[str]:
        return sorted(upload_id for _, upload_id in self.world.records.uploads)


def codes(results: Sequence[Result]) -> list[str]:
    """What became of each: its error's code, or nothing."""
    return [result.code if isinstance(result, UploadsError) else "" for result in results]


def started(results: Sequence[Result]) -> list[Started]:
    return [result for result in results if not isinstance(result, UploadsError)]


def on_call(port: Interruptible, moment: str, name: str, number: int, what: Interruption) -> None:
    """Have something happen before, or after, the call of this number from now on."""
    left = number

    def count() -> None:
        nonlocal left
        left -= 1
        if left:
            getattr(port, moment)[name] = count
        else:
            what()

    getattr(port, moment)[name] = count
