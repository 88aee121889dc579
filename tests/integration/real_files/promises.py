"""Every way to promise a checksum, and what comes of it: the S3 of AWS, and where an engine of ours falls behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.integration.real_files.contents import MIB, Content, composite, digest
from uploads.checksums import COMPOSITE_ONLY, FULL_ONLY
from uploads.promise import Algorithm

PART_BYTES = 5 * MIB
IN_ONE_PIECE = Content(100_000)
IN_PARTS = Content(PART_BYTES + 1)
WHOLES = ("whole", "whole, and of parts")
WAYS = ("put", "post", *WHOLES, "composite", "of parts")


@dataclass(frozen=True, slots=True)
class Promise:
    """A way and an algorithm."""

    way: str
    algorithm: Algorithm

    def __str__(self) -> str:
        return f"{self.way}, {self.algorithm}"

    @property
    def content(self) -> Content:
        """What is sent."""
        return IN_ONE_PIECE if self.way in ("put", "post") else IN_PARTS

    @property
    def whole(self) -> str:
        """The digest of it."""
        return digest(self.algorithm, self.content.read())

    @property
    def of_parts(self) -> list[str]:
        """The digests of its parts."""
        cuts = range(0, self.content.size_bytes, PART_BYTES)
        return [digest(self.algorithm, self.content.read(start, start + PART_BYTES)) for start in cuts]

    @property
    def tells_parts(self) -> bool:
        """Whether each part is sent with its own."""
        return self.way in ("whole, and of parts", "composite", "of parts")

    @property
    def order(self) -> dict[str, Any]:
        """What the upload is started with."""
        named: dict[str, Any] = {"algorithm": self.algorithm}
        if self.way in ("put", "post"):
            return {"strategy": self.way, "checksum": {**named, "value": self.whole}}
        cut = {"strategy": "multipart", "part_size_bytes": PART_BYTES}
        if self.way in WHOLES:
            return {**cut, "checksum": {**named, "value": self.whole}}
        if self.way == "composite":
            named |= {"value": composite(self.algorithm, self.of_parts), "type": "COMPOSITE"}
        return {**cut, "checksum": named}

    def is_provable(self, engine: str) -> bool:
        """Whether it can become ready there.

        ministack knows of parts no checksum of the whole: it takes a promised one for a composite one, and refuses it.
        """
        return not (engine == "ministack" and self.way in WHOLES and self.algorithm not in COMPOSITE_ONLY)

    def told(self, engine: str) -> tuple[str, str] | None:
        """Value and type of the checksum that the store tells of the object; None where it tells none."""
        if self.way in ("put", "post"):
            return None if (engine, self.way) == ("ministack", "post") else (self.whole, "FULL_OBJECT")
        if self.way == "whole" and self.algorithm in COMPOSITE_ONLY:
            return None
        if self.way in WHOLES and self.algorithm not in COMPOSITE_ONLY:
            return self.whole, "FULL_OBJECT"
        return composite(self.algorithm, self.of_parts), "COMPOSITE"


PROMISES = [
    Promise(way, algorithm)
    for way in WAYS
    for algorithm in Algorithm
    if not (algorithm in FULL_ONLY and way in ("composite", "of parts"))
]
