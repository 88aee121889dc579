"""Hashers by the names of their algorithms."""

from __future__ import annotations

from typing import Protocol

from jobs.digests import crc, sums
from jobs.model import Json

# As S3 names them; it knows all of them but MD5.
ALGORITHMS = ("sha256", "sha1", "md5", "crc32", "crc32c", "crc64nvme")


class Hasher(Protocol):
    """A digest in the making."""

    def update(self, buffer: memoryview) -> None:
        """Take in what comes next. A buffer that may be written to is not copied."""

    def export(self) -> Json | None:
        """All that `restore_hasher` needs to go on anywhere; None where this machine cannot tell it."""

    def digest(self) -> bytes:
        """The digest of what was taken in so far; the hasher may go on."""


def new_hasher(algorithm: str) -> Hasher:
    """A hasher that has taken in nothing. Raises KeyError for an algorithm that is none."""
    return crc.CrcHasher(algorithm) if algorithm in crc.WIDTHS else sums.new(algorithm)


def restore_hasher(algorithm: str, state: Json) -> Hasher:
    """The hasher whose `export` this is. Raises NotResumableError where this machine cannot go on from it."""
    return crc.CrcHasher(algorithm, int(state["value"])) if algorithm in crc.WIDTHS else sums.restore(algorithm, state)
