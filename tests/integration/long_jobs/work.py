"""What is worked on."""

from __future__ import annotations

from functools import cache

from delivery.probe import random_bytes
from uploads.limits import MIB

ENTRY_COUNT = 600
# What makes LONG_BYTES take longer than the gateway would wait, and yet moves a worker on within its three seconds.
READ_BYTES_PER_SECOND = 4_500_000
LONG_BYTES = 136 * MIB


@cache
def long_content() -> bytes:
    """What it takes half a minute to read."""
    return random_bytes(LONG_BYTES, seed=136)


@cache
def entries() -> dict[str, bytes]:
    """What is packed into the archives."""
    return {f"folder/{number}.bin": random_bytes(5_000, seed=number) for number in range(ENTRY_COUNT)}
