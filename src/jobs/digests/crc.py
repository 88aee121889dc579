"""The CRCs that S3 knows. Their state is a number: that of all bytes so far."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import cache

from jobs.model import Json

WIDTHS = {"crc32": 4, "crc32c": 4, "crc64nvme": 8}
# As the catalogue of CRCs names them: https://reveng.sourceforge.io/crc-catalogue/all.htm
_MODELS = {"crc32c": "CRC32-ISCSI", "crc64nvme": "CRC64-NVME"}

Calculate = Callable[[memoryview, int], int]


class CrcHasher:
    """A `Hasher`."""

    def __init__(self, algorithm: str, value: int = 0) -> None:
        self._width_bytes = WIDTHS[algorithm]
        self._calculate = _calculator(algorithm)
        self._value = value

    def update(self, buffer: memoryview) -> None:
        self._value = self._calculate(buffer, self._value)

    def export(self) -> Json:
        return {"value": self._value}

    def digest(self) -> bytes:
        return self._value.to_bytes(self._width_bytes, "big")


@cache
def _calculator(algorithm: str) -> Calculate:
    if algorithm not in _MODELS:
        return zlib.crc32
    from anycrc import Model  # type: ignore[import-untyped] # it publishes none; few jobs need it

    calculate: Calculate = Model(_MODELS[algorithm]).calc
    return calculate
