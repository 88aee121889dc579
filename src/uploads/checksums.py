"""Checksums: which may be promised, what S3 is told to expect of parts, and which we can compute ourselves. Pure.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import zlib
from collections.abc import Iterable, Mapping

from uploads.errors import InvalidRequestError
from uploads.model import Plan
from uploads.promise import Algorithm, Checksum, ChecksumType, Strategy

DIGEST_BYTES = {
    Algorithm.SHA256: 32,
    Algorithm.SHA1: 20,
    Algorithm.CRC32: 4,
    Algorithm.CRC32C: 4,
    Algorithm.CRC64NVME: 8,
}
# Of a multipart upload S3 keeps no digest of the whole in these, only one of the parts' digests.
COMPOSITE_ONLY = frozenset({Algorithm.SHA256, Algorithm.SHA1})
# And of this none of the parts' digests.
FULL_ONLY = frozenset({Algorithm.CRC64NVME})
# What the standard library computes, so that a request can; the others take a job, which may load what can.
COMPUTED_AT_ONCE = frozenset({Algorithm.SHA256, Algorithm.SHA1, Algorithm.CRC32})


def check_digest(algorithm: Algorithm, text: str, pointer: str) -> None:
    """Refuse what cannot be a digest of this algorithm in canonical base64. Raises InvalidRequestError."""
    try:
        digest = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if len(digest) != DIGEST_BYTES[algorithm] or base64.b64encode(digest).decode() != text:
        rule = f"must be base64 of {DIGEST_BYTES[algorithm]} bytes for {algorithm}"
        raise InvalidRequestError("The checksum is not one.", errors=((pointer, rule),))


def check_checksum(checksum: Checksum, plan: Plan) -> None:
    """Refuse a promise that nobody could prove of a file that travels so. Raises InvalidRequestError."""
    digest, dash, count = (checksum.value or "").partition("-")
    if checksum.value is not None:
        check_digest(checksum.algorithm, digest, "/checksum/value")
    composite = checksum.type is ChecksumType.COMPOSITE
    problem = None
    if plan.strategy is not Strategy.MULTIPART and (composite or checksum.value is None):
        problem = ("/checksum", "of a file in one piece must be the value of the whole")
    elif composite and checksum.algorithm in FULL_ONLY:
        problem = ("/checksum/type", f"{checksum.algorithm} is always of the full object")
    elif composite and checksum.value is not None and (not dash or count != str(plan.part_count)):
        problem = ("/checksum/value", f'must end in "-{plan.part_count}", the number of parts')
    elif not composite and (dash or checksum.value is None):
        problem = ("/checksum/value", "must be the digest of the whole file")
    if problem:
        raise InvalidRequestError("The checksum cannot be of this upload.", errors=(problem,))


def check_part_checksums(checksum: Checksum | None, checksums: Mapping[int, str]) -> None:
    """Refuse digests of parts that are none. Raises InvalidRequestError."""
    if checksum is None:
        raise InvalidRequestError(
            "The upload was started without a checksum algorithm.", errors=(("/checksums", "not of this upload"),)
        )
    for number, text in checksums.items():
        check_digest(checksum.algorithm, text, f"/checksums/{number}")


def expects_part_checksums(checksum: Checksum | None) -> bool:
    """Whether S3, told of this checksum, refuses parts that come without theirs: it does for composite ones."""
    return checksum is not None and checksum.type is ChecksumType.COMPOSITE


def told_at_start(checksum: Checksum | None, *, with_parts: bool) -> tuple[Algorithm, ChecksumType] | None:
    """What S3 is told when a multipart upload is opened.

    A whole SHA is nothing that S3 can keep of parts: it is told of the algorithm only when parts come `with` theirs.
    """
    if checksum is None:
        return None
    if checksum.algorithm in COMPOSITE_ONLY or checksum.type is ChecksumType.COMPOSITE:
        told = (checksum.algorithm, ChecksumType.COMPOSITE)
        return told if with_parts else None
    return checksum.algorithm, ChecksumType.FULL_OBJECT


def is_computable(checksum: Checksum | None) -> bool:
    """Whether the object's bytes alone give its value: where parts began, they do not tell."""
    return checksum is not None and checksum.type is ChecksumType.FULL_OBJECT


def compute(algorithm: Algorithm, chunks: Iterable[bytes]) -> str:
    """The digest of all chunks together, in base64; for an algorithm of `COMPUTED_AT_ONCE`."""
    if algorithm is Algorithm.CRC32:
        value = 0
        for chunk in chunks:
            value = zlib.crc32(chunk, value)
        return base64.b64encode(value.to_bytes(4)).decode()
    hasher = hashlib.new(algorithm, usedforsecurity=algorithm is not Algorithm.SHA1)
    for chunk in chunks:
        hasher.update(chunk)
    return base64.b64encode(hasher.digest()).decode()
