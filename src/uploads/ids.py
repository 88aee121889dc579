"""Ids of uploads, jobs and notices: ULIDs, 48 bits of milliseconds, 80 of chance, sorted by time.

https://github.com/ulid/spec
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")

RANDOM_BYTES = 10


def make_ulid(now: datetime, randomness: bytes) -> str:
    """The ULID of a moment and `RANDOM_BYTES` bytes of chance."""
    if len(randomness) != RANDOM_BYTES:
        raise ValueError(f"a ULID takes {RANDOM_BYTES} random bytes")
    milliseconds = (now - _EPOCH) // _MILLISECOND  # a float of them would lose one now and then
    number = (milliseconds << 80) | int.from_bytes(randomness)
    return "".join(_CROCKFORD[(number >> shift) & 31] for shift in range(125, -5, -5))


def is_ulid(text: str) -> bool:
    """Whether this is a ULID in its one canonical spelling."""
    return _ULID.fullmatch(text) is not None


def moment_of(ulid: str) -> datetime:
    """When a ULID was made, to the millisecond."""
    number = 0
    for character in ulid[:10]:
        number = number * 32 + _CROCKFORD.index(character)
    return _EPOCH + number * _MILLISECOND
