"""The uploads that are bent: one of every kind that we sign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.integration.tampering.digests import digest
from uploads.limits import MIB
from uploads.promise import Algorithm, Checksum, ChecksumType, Order, Overwrite, Strategy

CONTENT = b"twelve bytes"
OTHER_CONTENT = CONTENT[::-1]
IN_PARTS = bytes(5 * MIB) + b"the rest"


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised of `content`, and whose requests are bent.

    `checks_parts`: each part comes with its checksum; `compact`: parts come as a template and signatures; `replaces`:
    the object is written over another's; `fetched`: it is there, and its download is what is bent.
    """

    name: str
    strategy: Strategy
    content: bytes = field(default=CONTENT, repr=False)
    checksum: Checksum | None = None
    more: Mapping[str, Any] = field(default_factory=dict)
    checks_parts: bool = False
    compact: bool = False
    encrypted: bool = False
    replaces: bool = False
    fetched: bool = False

    @property
    def order(self) -> Order:
        """As the client orders it."""
        size_bytes, part_size = len(self.content), 5 * MIB if self.strategy is Strategy.MULTIPART else None
        return Order(
            "a.txt",
            size_bytes,
            "text/plain",
            strategy=self.strategy,
            part_size_bytes=part_size,
            checksum=self.checksum,
            **self.more,
        )


def whole(algorithm: Algorithm, content: bytes = CONTENT) -> Checksum:
    """The checksum of all of the content."""
    return Checksum(algorithm, digest(algorithm, content))


PUT = Promise("PUT", Strategy.PUT)
PUT_CHECKED = {a: Promise(f"PUT with {a}", Strategy.PUT, checksum=whole(a)) for a in Algorithm}
PUT_DESCRIBED = Promise(
    "PUT with metadata and tags", Strategy.PUT, more={"metadata": {"owner": "acme"}, "tags": {"project": "one"}}
)
PUT_ENCRYPTED = Promise("PUT with encryption", Strategy.PUT, encrypted=True)
PUT_REPLACING = Promise("PUT over a known object", Strategy.PUT, more={"overwrite": Overwrite.REPLACE}, replaces=True)
PUT_VERSION = Promise("PUT of a version", Strategy.PUT, more={"overwrite": Overwrite.VERSION})

PART = Promise("part", Strategy.MULTIPART)
SECOND_PART = Promise("second part of two", Strategy.MULTIPART, content=IN_PARTS)
PART_COMPACT = Promise("part in compact form", Strategy.MULTIPART, compact=True)
PART_CHECKED = {
    a: Promise(
        f"part with {a}",
        Strategy.MULTIPART,
        checksum=whole(a) if a is Algorithm.CRC64NVME else Checksum(a, None, ChecksumType.COMPOSITE),
        checks_parts=True,
    )
    for a in Algorithm
}
PART_OF_WHOLE_SHA = Promise(
    "part with sha256 of a whole one", Strategy.MULTIPART, checksum=whole(Algorithm.SHA256), checks_parts=True
)

FORM = Promise("form", Strategy.POST)
FORM_CHECKED = Promise("form with sha256", Strategy.POST, checksum=whole(Algorithm.SHA256))
FORM_DESCRIBED = Promise("form with metadata", Strategy.POST, more={"metadata": {"owner": "acme"}})

DOWNLOAD = Promise("download", Strategy.PUT, fetched=True)
