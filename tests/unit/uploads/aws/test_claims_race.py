"""Fifty callers with one key at once, in threads, through the adapter: one of them makes the thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier, Lock, Semaphore
from typing import Any

import pytest

from tests.unit.fakes.world import NOW
from tests.unit.uploads.aws.claims import OTHER_PAYLOAD, PAYLOAD, make_attempt, new_key, real_claims
from tests.unit.uploads.aws.conftest import REGION, TABLE
from uploads.aws.claims import DynamoClaims
from uploads.aws.clients import dynamodb_client
from uploads.claiming import run_once
from uploads.claims import LEASE, MEMORY
from uploads.errors import IdempotencyInProgressError, IdempotencyKeyReusedError

CALLERS = 50
PATIENCE_SECONDS = 60


class OneAtATime:
    """DynamoDB takes the writes of one item in turn. moto checks and writes in two steps, which this keeps together."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._lock = Lock()

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._client, name)

        def locked(**arguments: Any) -> Any:
            with self._lock:
                return call(**arguments)

        return locked


class Race:
    """What the callers have made, and what became of each."""

    def __init__(self, claims: DynamoClaims, key: str) -> None:
        self.claims = claims
        self.key = key
        self.made: list[str] = []
        self.start = Barrier(CALLERS)

    def call(self, payload: str, now: datetime, at_work: Callable[[], object]) -> str:
        """One caller: the id that it was answered, or the code that it was refused with."""
        attempt = make_attempt(self.key, now, payload)

        def make(thing_id: str) -> str:
            at_work()
            self.made.append(thing_id)
            return thing_id

        self.start.wait(PATIENCE_SECONDS)
        try:
            return run_once(
                self.claims,
                attempt,
                find=lambda thing_id: thing_id if thing_id in self.made else None,
                make=make,
                replay=lambda thing_id: thing_id,
            )
        except (IdempotencyInProgressError, IdempotencyKeyReusedError) as refusal:
            return refusal.code

    def run(
        self, payloads: list[str], *, now: datetime = NOW, at_work: Callable[[], object] = lambda: None
    ) -> Counter[str]:
        """All callers at once; how often each end was met."""
        with ThreadPoolExecutor(CALLERS) as pool:
            return Counter(pool.map(lambda payload: self.call(payload, now, at_work), payloads))


@pytest.fixture(scope="module")
def table(moto: None) -> DynamoClaims:  # noqa: ARG001 # moto is there while it lives
    real_claims()
    client: Any = OneAtATime(dynamodb_client(REGION))
    return DynamoClaims(client, TABLE)


@pytest.fixture
def race(table: DynamoClaims) -> Race:
    return Race(table, new_key())


def test_all_but_one_are_told_to_wait_while_it_is_at_work(race: Race) -> None:
    """It does not finish before the others have been answered, so that none of them is late."""
    refusals = Semaphore(0)

    def call(payload: str) -> str:
        end = race.call(
            payload, NOW, at_work=lambda: all(refusals.acquire(timeout=PATIENCE_SECONDS) for _ in range(CALLERS - 1))
        )
        refusals.release()
        return end

    with ThreadPoolExecutor(CALLERS) as pool:
        ends = Counter(pool.map(call, [PAYLOAD] * CALLERS))
    (made,) = race.made
    assert ends == {made: 1, "IDEMPOTENCY_IN_PROGRESS": CALLERS - 1}


@pytest.mark.parametrize("before", [timedelta(0), LEASE, MEMORY], ids=["free", "lapsed", "forgotten"])
def test_one_makes_the_thing_and_every_answer_is_of_it(race: Race, before: timedelta) -> None:
    """Whether the key is new, was left by a dead holder, or is a day old."""
    if before:
        with pytest.raises(KeyboardInterrupt):
            run_once(race.claims, make_attempt(race.key), find=lambda _: None, make=die, replay=die)
    ends = race.run([PAYLOAD] * CALLERS, now=NOW + before)
    (made,) = race.made
    assert ends[made] >= 1
    assert ends.keys() <= {made, "IDEMPOTENCY_IN_PROGRESS"}
    assert race.run([PAYLOAD] * CALLERS, now=NOW + before + LEASE) == {made: CALLERS}
    assert race.made == [made]


def die(_: str) -> str:
    raise KeyboardInterrupt


def test_of_two_payloads_one_is_refused_throughout(race: Race) -> None:
    """Whichever comes first: the other one never gets an answer."""
    race.run([PAYLOAD, OTHER_PAYLOAD] * (CALLERS // 2))
    (made,) = race.made
    ends = race.run([PAYLOAD, OTHER_PAYLOAD] * (CALLERS // 2))
    assert ends == {made: CALLERS // 2, "IDEMPOTENCY_KEY_REUSED": CALLERS // 2}
