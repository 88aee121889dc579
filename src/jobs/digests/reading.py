"""One reading of a file for several digests, and how far it has come."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from jobs.digests.hashers import Hasher, new_hasher, restore_hasher
from jobs.model import Json
from jobs.ports import ByteStream
from uploads.errors import UnavailableError
from uploads.limits import MIB

# While one buffer is hashed the next one gathers in the socket; small buffers would fetch it from there in more calls.
_BUFFER_BYTES = 4 * MIB
_STEP_TIME = timedelta(milliseconds=500)


class Reading:
    """The digests in the making. `size_bytes` is how much of the file they are of."""

    def __init__(self, hashers: dict[str, Hasher], size_bytes: int = 0) -> None:
        self.hashers = hashers
        self.size_bytes = size_bytes
        self._buffer = memoryview(b"")

    @classmethod
    def begin(cls, algorithms: Iterable[str]) -> Reading:
        """At the file's first byte."""
        return cls({algorithm: new_hasher(algorithm) for algorithm in algorithms})

    @classmethod
    def resume(cls, state: Json) -> Reading:
        """Where `export` was. Raises NotResumableError where this machine cannot go on from there."""
        hashers = {algorithm: restore_hasher(algorithm, told) for algorithm, told in state["hashers"].items()}
        return cls(hashers, state["size_bytes"])

    def export(self) -> Json | None:
        """All that another run needs to go on; None where one of the hashers cannot tell."""
        states = {algorithm: hasher.export() for algorithm, hasher in self.hashers.items()}
        return None if None in states.values() else {"size_bytes": self.size_bytes, "hashers": states}

    def digests(self) -> dict[str, Json]:
        """The digests so far, in base64."""
        return {
            algorithm: {"value": b64encode(hasher.digest()).decode(), "source": "computed"}
            for algorithm, hasher in self.hashers.items()
        }

    def take_from(self, stream: ByteStream, end: int, clock: Callable[[], datetime]) -> None:
        """Go on to a byte of the file, or for a second. Raises UnavailableError, for a stream that ends before too."""
        self._buffer = self._buffer or memoryview(bytearray(_BUFFER_BYTES))
        until = clock() + _STEP_TIME
        while self.size_bytes < end:
            count = stream.readinto(self._buffer[: end - self.size_bytes])
            if not count:
                raise UnavailableError("The file ended before its end. Try again.")
            for hasher in self.hashers.values():
                hasher.update(self._buffer[:count])
            self.size_bytes += count
            if clock() >= until:
                return
