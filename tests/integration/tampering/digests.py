"""Every checksum that S3 knows, of small contents: the standard library has two of the CRCs not."""

from __future__ import annotations

import base64

from uploads.checksums import COMPUTED_AT_ONCE, compute
from uploads.promise import Algorithm

# Width in bits and the reflected polynomial: https://reveng.sourceforge.io/crc-catalogue/
_CRCS = {Algorithm.CRC32C: (32, 0x82F63B78), Algorithm.CRC64NVME: (64, 0x9A6C9329AC4BC9B5)}


def digest(algorithm: Algorithm, content: bytes) -> str:
    """In base64, as S3 writes it."""
    if algorithm in COMPUTED_AT_ONCE:
        return compute(algorithm, [content])
    width, polynomial = _CRCS[algorithm]
    register = ones = (1 << width) - 1
    for byte in content:
        register ^= byte
        for _ in range(8):
            register = (register >> 1) ^ (polynomial if register & 1 else 0)
    return base64.b64encode((register ^ ones).to_bytes(width // 8)).decode()
