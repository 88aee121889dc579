"""Ids of uploads, jobs and notices: ULIDs, 48 bits of milliseconds, 80 of chance, sorted by time.

https://github.com/ulid/spec
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")

RANDOM_BYTES = 10


def make_ulid(now: datetime, randomness: bytes) -> str:
    """The ULID of a moment and `RANDOM_BYTES` bytes of chance."""
    if len(randomness) != RANDOM_BYTES:
        raise ValueError(f"a ULID takes {RANDOM_BYTES} random bytes")
    milliseconds = (now - _EPOCH) // _MILLISECOND  # a float of them would lose one now and then
    return _write((milliseconds << 80) | int.from_bytes(randomness))


def following(ulid: str, steps: int) -> str:
    """The ULID so many steps after one, of the same millisecond: https://github.com/ulid/spec#monotonicity.

    Where the specification gives up, after the last number comes the first.
    """
    number = _read(ulid)
    return _write((number >> 80 << 80) | ((number + steps) & ((1 << 80) - 1)))


def is_ulid(text: str) -> bool:
    """Whether this is a ULID in its one canonical spelling."""
    return _ULID.fullmatch(text) is not None


def moment_of(ulid: str) -> datetime:
    """When a ULID was made, to the millisecond."""
    return _EPOCH + _read(ulid[:10]) * _MILLISECOND


def _read(digits: str) -> int:
    number = 0
    for digit in digits:
        number = number * 32 + CROCKFORD.index(digit)
    return number


def _write(number: int) -> str:
    return "".join(CROCKFORD[(number >> shift) & 31] for shift in range(125, -5, -5))
