"""Files to send: of any size, made as they are read, and never whole in memory."""

from __future__ import annotations

import base64
import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from uploads.checksums import COMPUTED_AT_ONCE, compute
from uploads.promise import Algorithm

MIB = 2**20
GIB = 2**30
# Width in bits and the reflected polynomial: https://reveng.sourceforge.io/crc-catalogue/
_CRCS = {Algorithm.CRC32C: (32, 0x82F63B78), Algorithm.CRC64NVME: (64, 0x9A6C9329AC4BC9B5)}


@cache
def _mebibyte() -> bytes:
    return random.Random(11).randbytes(MIB)  # noqa: S311 # no secret, but nothing that a default could fake


@dataclass(frozen=True, slots=True)
class Content:
    """So many bytes, no MiB of which is like another."""

    size_bytes: int

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """From `start` to before `end`, in pieces of at most a MiB."""
        end = self.size_bytes if end is None else min(end, self.size_bytes)
        while start < end:
            index, offset = divmod(start, MIB)
            piece = (index.to_bytes(8) + _mebibyte()[8:])[offset : offset + end - start]
            yield piece
            start += len(piece)

    def read(self, start: int = 0, end: int | None = None) -> bytes:
        """The same at once."""
        return b"".join(self.chunks(start, end))

    def sha256(self) -> str:
        """In hex."""
        return sha256_of(self.chunks())


def sha256_of(chunks: Iterator[bytes]) -> str:
    """In hex."""
    hasher = hashlib.sha256()
    for chunk in chunks:
        hasher.update(chunk)
    return hasher.hexdigest()


@lru_cache(maxsize=64)
def digest(algorithm: Algorithm, content: bytes) -> str:
    """In base64, as S3 writes it."""
    if algorithm in COMPUTED_AT_ONCE:
        return compute(algorithm, [content])
    width, polynomial = _CRCS[algorithm]
    table = _crc_table(polynomial)
    ones = (1 << width) - 1
    register = ones
    for byte in content:
        register = table[(register ^ byte) & 0xFF] ^ (register >> 8)
    return base64.b64encode((register ^ ones).to_bytes(width // 8)).decode()


@cache
def _crc_table(polynomial: int) -> tuple[int, ...]:
    table = []
    for byte in range(256):
        register = byte
        for _ in range(8):
            register = (register >> 1) ^ (polynomial if register & 1 else 0)
        table.append(register)
    return tuple(table)


def composite(algorithm: Algorithm, digests: list[str]) -> str:
    """What S3 makes of its parts' digests."""
    return f"{digest(algorithm, b''.join(map(base64.b64decode, digests)))}-{len(digests)}"
