from __future__ import annotations

import json
from typing import Any

import pytest

from authorizer.errors import TableUnavailableError
from authorizer.own_keys import CACHE_SECONDS, COOL_DOWN_SECONDS, KEYS, MAX_UNKNOWN, OwnKeys
from tests.unit.authorizer.key_builder import P256, SHORT_RSA
from tests.unit.authorizer.parts import FakeClock
from tests.unit.authorizer.token_builder import NOW

KID = "k" * 43
JWK = {**P256.jwk, "kid": KID, "alg": "ES256", "use": "sig"}


class FakeTable:
    """The table's items under SIGNING_KEYS; keeps what was asked for."""

    def __init__(self) -> None:
        self.items: dict[str, dict[str, Any]] = {}
        self.asked: list[str] = []
        self.is_down = False
        self.put(JWK)

    def put(self, jwk: dict[str, Any], *, forget_at: float = NOW + 86_400) -> None:
        self.items[jwk["kid"]] = {"jwk": json.dumps(jwk), "forget_at_epoch_seconds": forget_at}

    def read_item(self, pk: str, sk: str) -> dict[str, Any] | None:
        assert pk == KEYS
        self.asked.append(sk)
        if self.is_down:
            raise TableUnavailableError
        return self.items.get(sk)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def table() -> FakeTable:
    return FakeTable()


@pytest.fixture
def keys(table: FakeTable, clock: FakeClock) -> OwnKeys:
    return OwnKeys(table.read_item, clock)


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
    assert table.asked == [KID]
    table.items.clear()
    clock.now += 1
    assert keys.find(KID) is None
    assert table.asked == [KID] * 2


def test_new_key_is_found_at_once(keys: OwnKeys, table: FakeTable) -> None:
    """It was written before the first token that it signed."""
    assert keys.find(KID)
    table.put({**JWK, "kid": "n" * 43})
    assert keys.find("n" * 43)


def test_same_unknown_id_is_looked_for_now_and_then(keys: OwnKeys, table: FakeTable, clock: FakeClock) -> None:
    """Whoever sends it again and again has us ask twice a minute."""
    for _ in range(60):
        assert keys.find("u" * 43) is None
        clock.now += 1
    assert len(table.asked) == 60 / COOL_DOWN_SECONDS


def test_invented_ids_do_not_make_us_ask_without_end(keys: OwnKeys, table: FakeTable, clock: FakeClock) -> None:
    """Each may be new, and so many are looked for in half a minute; keys that are known go on."""
    assert keys.find(KID)
    for number in range(1_000):
        assert keys.find(f"{number:043}") is None
    assert len(table.asked) == 1 + MAX_UNKNOWN
    assert keys.find(KID)
    clock.now += COOL_DOWN_SECONDS
    table.put({**JWK, "kid": "n" * 43})
    assert keys.find("n" * 43)


@pytest.mark.parametrize(
    "kid", ["", "k" * 42, "k" * 44, "k" * 42 + "=", "k" * 42 + "/", "../" + "k" * 40, "k" * 42 + "é"]
)
def test_what_is_no_thumbprint_is_not_looked_for(keys: OwnKeys, table: FakeTable, kid: str) -> None:
    """No text of a stranger's reaches the table."""
    assert keys.find(kid) is None
    assert table.asked == []


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


def test_last_good_key_is_kept_while_the_table_is_down(keys: OwnKeys, table: FakeTable, clock: FakeClock) -> None:
    """And the table is asked again only now and then: each time a caller waits for it."""
    assert keys.find(KID)
    table.is_down = True
    clock.now += CACHE_SECONDS
    for _ in range(60):
        assert keys.find(KID)
        clock.now += 1
    assert len(table.asked) == 1 + 60 / COOL_DOWN_SECONDS
    table.is_down = False
    table.items.clear()
    clock.now += COOL_DOWN_SECONDS
    assert keys.find(KID) is None


def test_without_any_key_there_is_no_verdict(keys: OwnKeys, table: FakeTable) -> None:
    """Nobody is refused for our own trouble; and the next caller is served as soon as it is over."""
    table.is_down = True
    with pytest.raises(TableUnavailableError):
        keys.find(KID)
    table.is_down = False
    assert keys.find(KID)
