from __future__ import annotations

import json
from typing import Any

import pytest

from authorizer.discovery import CACHE_SECONDS, RETRY_SECONDS
from authorizer.errors import KeysUnavailableError, TableUnavailableError
from authorizer.own_keys import COOL_DOWN_SECONDS, KEYS, OwnKeys
from tests.unit.authorizer.key_builder import P256, SHORT_RSA
from tests.unit.authorizer.parts import FakeClock
from tests.unit.authorizer.token_builder import NOW

KID = "k" * 43
JWK = {**P256.jwk, "kid": KID, "alg": "ES256", "use": "sig"}


class FakeTable:
    """The table's items under SIGNING_KEYS; counts how often it was asked for them."""

    def __init__(self) -> None:
        self.items: dict[str, dict[str, Any]] = {}
        self.asked = 0
        self.is_down = False
        self.put(JWK)

    def put(self, jwk: dict[str, Any], *, forget_at: float = NOW + 86_400) -> None:
        self.items[jwk["kid"]] = {"jwk": json.dumps(jwk), "forget_at_epoch_seconds": forget_at}

    def read_items(self, pk: str) -> list[dict[str, Any]]:
        assert pk == KEYS
        self.asked += 1
        if self.is_down:
            raise TableUnavailableError
        return [{"sk": sk, **item} for sk, item in self.items.items()]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def table() -> FakeTable:
    return FakeTable()


@pytest.fixture
def keys(table: FakeTable, clock: FakeClock) -> OwnKeys:
    return OwnKeys(table.read_items, clock)


def test_key_of_the_table_checks_signatures(keys: OwnKeys) -> None:
    """ES256, and nothing else."""
    key = keys.find(KID)
    assert key is not None
    assert set(key) == {"ES256"}
    key["ES256"](P256.signers["ES256"](b"signed"), b"signed")


def test_key_is_read_once_and_kept(keys: OwnKeys, table: FakeTable, clock: FakeClock) -> None:
    """One look serves all requests of the next five minutes; then what was withdrawn is no longer taken."""
    for _ in range(3):
        assert keys.find(KID)
        clock.now += CACHE_SECONDS / 3 - 0.1
    assert table.asked == 1
    table.items.clear()
    clock.now += 1
    assert keys.find(KID) is None
    assert table.asked == 2


def test_all_keys_are_read_at_once(keys: OwnKeys, table: FakeTable) -> None:
    """One look at a partition of a few items."""
    table.put({**JWK, "kid": "n" * 43})
    assert keys.find(KID)
    assert keys.find("n" * 43)
    assert table.asked == 1


def test_new_key_is_found_at_once(keys: OwnKeys, table: FakeTable, clock: FakeClock) -> None:
    """It was written before the first token that it signed."""
    assert keys.find(KID)
    table.put({**JWK, "kid": "n" * 43})
    clock.now += COOL_DOWN_SECONDS
    assert keys.find("n" * 43)


@pytest.mark.parametrize("invention", ["{:043}", "{}", "../{}", "\u200b{}"])
def test_invented_ids_lock_nobody_out(keys: OwnKeys, table: FakeTable, clock: FakeClock, invention: str) -> None:
    """Not even where nobody has come with an honest one yet; and they cost a look now and then, however many come."""
    for number in range(1_000):
        assert keys.find(invention.format(number)) is None
    assert keys.find(KID)
    assert table.asked == 1
    for second in range(60):
        clock.now += 1
        assert keys.find(invention.format(second)) is None
        assert keys.find(KID)
    assert table.asked == 1 + 60 / COOL_DOWN_SECONDS


def test_new_key_waits_seconds_at_most_while_ids_are_invented(
    keys: OwnKeys, table: FakeTable, clock: FakeClock
) -> None:
    """Inventions have it looked for as any other id would."""
    assert keys.find("u" * 43) is None
    table.put({**JWK, "kid": "n" * 43})
    for _ in range(COOL_DOWN_SECONDS):
        clock.now += 1
        assert keys.find("u" * 43) is None
    assert keys.find("n" * 43)


@pytest.mark.parametrize(
    "item",
    [
        {"jwk": json.dumps(JWK)},
        {"jwk": json.dumps(JWK), "forget_at_epoch_seconds": NOW},
        {"jwk": json.dumps(JWK), "forget_at_epoch_seconds": "never"},
        {"forget_at_epoch_seconds": NOW + 1},
        {"jwk": "{", "forget_at_epoch_seconds": NOW + 1},
        {"jwk": "[]", "forget_at_epoch_seconds": NOW + 1},
        {"jwk": json.dumps({**JWK, "kid": "o" * 43}), "forget_at_epoch_seconds": NOW + 1},
        {"jwk": json.dumps({**JWK, "d": "AQAB"}), "forget_at_epoch_seconds": NOW + 1},
        {"jwk": json.dumps({**SHORT_RSA.jwk, "kid": KID}), "forget_at_epoch_seconds": NOW + 1},
    ],
    ids=["no end", "ended", "odd end", "no key", "no JSON", "no object", "another id", "private key", "weak key"],
)
def test_item_that_is_no_standing_key_is_none(keys: OwnKeys, table: FakeTable, item: dict[str, Any]) -> None:
    """DynamoDB deletes what has ended hours later; what is spoilt lets nobody in."""
    table.items[KID] = item
    assert keys.find(KID) is None


def test_spoilt_item_costs_no_other(keys: OwnKeys, table: FakeTable) -> None:
    """Each is read by itself."""
    table.items = {"a" * 43: {"jwk": "{"}, **table.items, "z" * 43: {}}
    assert keys.find(KID)


def test_last_good_keys_are_kept_while_the_table_is_down(keys: OwnKeys, table: FakeTable, clock: FakeClock) -> None:
    """And the table is asked again only now and then: each time a caller waits for it."""
    assert keys.find(KID)
    table.is_down = True
    clock.now += CACHE_SECONDS
    for _ in range(60):
        assert keys.find(KID)
        clock.now += 1
    assert table.asked == 1 + 60 / COOL_DOWN_SECONDS
    table.is_down = False
    table.items.clear()
    clock.now += COOL_DOWN_SECONDS
    assert keys.find(KID) is None


def test_without_any_set_there_is_no_verdict(keys: OwnKeys, table: FakeTable, clock: FakeClock) -> None:
    """Nobody is refused for our own trouble; and soon after it is over callers are served."""
    table.is_down = True
    for _ in range(100):
        with pytest.raises(KeysUnavailableError):
            keys.find(KID)
    assert table.asked == 1
    table.is_down = False
    clock.now += RETRY_SECONDS
    assert keys.find(KID)
