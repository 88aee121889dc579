"""SHA-256, SHA-1 and MD5: by libcrypto, whose states can be taken out, else by hashlib, whose states cannot."""

from __future__ import annotations

import hashlib

from jobs.digests.libcrypto import Context, LibcryptoUnusableError, Position, proven_functions
from jobs.failing import JobDefectError
from jobs.model import Json


class NotResumableError(JobDefectError):
    """Digests cannot be carried from one run to the next on this machine, and one run is not enough."""

    def __init__(self) -> None:
        super().__init__(
            "DIGEST_NOT_RESUMABLE",
            "This deployment must hash a file in one go, and this one is too large for that. Its operators were told.",
        )


class SumHasher:
    """A `Hasher` by libcrypto."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def update(self, buffer: memoryview) -> None:
        self._context.update(buffer)

    def export(self) -> Json:
        """The chaining words, how many bytes they stand for, and those that do not fill a block yet."""
        position = self._context.position()
        return {"words": position.words.hex(), "size_bytes": position.size_bytes, "rest": position.rest.hex()}

    def digest(self) -> bytes:
        return self._context.digest()


class PlainHasher:
    """A `Hasher` by hashlib: the same digests, but from the first byte to the last in one run."""

    def __init__(self, algorithm: str) -> None:
        self._hash = hashlib.new(algorithm, usedforsecurity=False)

    def update(self, buffer: memoryview) -> None:
        self._hash.update(buffer)

    def export(self) -> None:
        return None

    def digest(self) -> bytes:
        return self._hash.digest()


def new(algorithm: str) -> SumHasher | PlainHasher:
    """A hasher that has taken in nothing."""
    try:
        return SumHasher(Context(proven_functions(algorithm)))
    except LibcryptoUnusableError:
        return PlainHasher(algorithm)


def restore(algorithm: str, state: Json) -> SumHasher:
    """The hasher that was exported so. Raises NotResumableError."""
    try:
        context = Context(proven_functions(algorithm))
    except LibcryptoUnusableError:
        raise NotResumableError from None
    context.go_to(Position(bytes.fromhex(state["words"]), state["size_bytes"], bytes.fromhex(state["rest"])))
    return SumHasher(context)
