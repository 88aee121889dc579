"""Zips made by hand, field by field: no program writes what these say."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Forged:
    """One entry. `central` and `local` say in one of the two places what the other does not."""

    name: bytes = b"a.txt"
    content: bytes = b"what is in it"
    method: int = 8
    packed: bytes | None = None
    central: dict[str, Any] = field(default_factory=dict)
    local: dict[str, Any] = field(default_factory=dict)
    after: bytes = b""

    def fields(self, changes: dict[str, Any]) -> dict[str, Any]:
        packed = self.packing()
        told = {"name": self.name, "flags": 0, "method": self.method, "crc32": zlib.crc32(self.content)}
        return told | {"packed": len(packed), "size": len(self.content), "extra": b""} | changes

    def packing(self) -> bytes:
        if self.packed is not None:
            return self.packed
        if self.method != 8:
            return self.content
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        return packer.compress(self.content) + packer.flush()

    def local_bytes(self) -> bytes:
        it = self.fields(self.local)
        head = struct.pack(
            "<4s5H3I2H", b"PK\3\4", 20, it["flags"], it["method"], 0, 33, it["crc32"], it["packed"], it["size"],
            len(it["name"]), len(it["extra"]),
        )  # fmt: skip
        return b"".join([head, it["name"], it["extra"], self.packing(), self.after])

    def central_bytes(self, offset: int) -> bytes:
        it = {"offset": offset, "attributes": 0, "disk": 0} | self.fields(self.central)
        head = struct.pack(
            "<4s6H3I5H2I", b"PK\1\2", 20, 20, it["flags"], it["method"], 0, 33, it["crc32"], it["packed"], it["size"],
            len(it["name"]), len(it["extra"]), 0, it["disk"], 0, it["attributes"], it["offset"],
        )  # fmt: skip
        return b"".join([head, it["name"], it["extra"]])


def forge(*entries: Forged, end: dict[str, int] | None = None, before_end: bytes = b"", comment: bytes = b"") -> bytes:
    """The whole file. `end` says other than is true in its last record."""
    body, directory = b"", b""
    for entry in entries:
        directory += entry.central_bytes(len(body))
        body += entry.local_bytes()
    it = {"disk": 0, "first": 0, "here": len(entries), "count": len(entries)}
    it |= {"length": len(directory), "offset": len(body)} | (end or {})
    tail = struct.pack("<4s4H2IH", b"PK\5\6", *it.values(), len(comment))
    return body + directory + before_end + tail + comment


def end64(offset: int, length: int, count: int, *, at: int, locator: int | None = None) -> bytes:
    """A zip64 end and its locator, for the place `at`."""
    record = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, length, offset)
    return record + struct.pack("<4sIQI", b"PK\6\7", 0, at if locator is None else locator, 1)
