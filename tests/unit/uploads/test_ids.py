"""ULIDs, against the specification's own example."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from uploads.ids import is_ulid, make_ulid

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
moments = st.datetimes(datetime(1970, 1, 1), datetime(9999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 # hypothesis adds the zone
chance = st.binary(min_size=10, max_size=10)


def decode(ulid: str) -> int:
    number = 0
    for character in ulid:
        number = number * 32 + ALPHABET.index(character)
    return number


def test_published_example_is_reproduced() -> None:
    """The example of https://github.com/ulid/javascript: ulid(1469918176385)."""
    randomness = (decode("TSV4RRFFQ69G5FAV")).to_bytes(10)
    moment = EPOCH + timedelta(milliseconds=1469918176385)
    assert make_ulid(moment, randomness) == "01ARYZ6S41TSV4RRFFQ69G5FAV"


@given(now=moments, randomness=chance)
@example(datetime(2026, 11, 22, 15, 20, 0, 123_000, tzinfo=UTC), bytes(10))
def test_ulid_holds_the_moment_and_the_chance_exactly(now: datetime, randomness: bytes) -> None:
    """48 bits of milliseconds, then 80 of chance, in 26 canonical characters."""
    ulid = make_ulid(now, randomness)
    assert is_ulid(ulid)
    assert decode(ulid) >> 80 == (now - EPOCH) // timedelta(milliseconds=1)
    assert decode(ulid) & (2**80 - 1) == int.from_bytes(randomness)


@given(one=moments, other=moments, chances=st.tuples(chance, chance))
def test_later_ulid_sorts_later(one: datetime, other: datetime, chances: tuple[bytes, bytes]) -> None:
    """Text order is time order, to the millisecond, whatever the chance."""
    first, second = sorted((one, other))
    if second - first >= timedelta(milliseconds=1):
        assert make_ulid(first, chances[0]) < make_ulid(second, chances[1])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "01ARYZ6S41TSV4RRFFQ69G5FA",  # one short
        "01ARYZ6S41TSV4RRFFQ69G5FAVV",  # one long
        "01aryz6s41tsv4rrffq69g5fav",  # lower case: the same number, another spelling
        "01ARYZ6S41TSV4RRFFQ69G5FAI",  # I, L, O and U are not in the alphabet
        "81ARYZ6S41TSV4RRFFQ69G5FAV",  # above 128 bits
        "01ARYZ6S41TSV4RRFFQ69G5FAV\n",
        "01ARYZ6S41TSV4RRFFQ69G5F\u0661V",  # a digit, but not ASCII's
    ],
)
def test_what_is_not_a_canonical_ulid_is_none(text: str) -> None:
    """One id has one spelling, so that it has one record and one key."""
    assert not is_ulid(text)


@pytest.mark.parametrize("length", [0, 9, 11])
def test_too_little_or_too_much_chance_is_refused(length: int) -> None:
    """A ULID made of the wrong number of random bytes would be guessable or overflow."""
    with pytest.raises(ValueError, match="10 random bytes"):
        make_ulid(EPOCH, bytes(length))
