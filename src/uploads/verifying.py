"""Does what arrived equal what was promised? Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from uploads.checksums import check_digest
from uploads.encoded_words import decode_words
from uploads.errors import ConflictError, InvalidRequestError
from uploads.headers import object_metadata
from uploads.model import StoredObject, StoredPart, Upload
from uploads.planning import missing_ranges, part_bytes
from uploads.promise import Encryption

SHOWN_ERRORS = 20  # enough to act on; a client asks again after that


@dataclass(frozen=True, slots=True)
class ClaimedPart:
    """A part that the client says it has sent."""

    part_number: int
    etag: str
    checksum: str | None = None


def broken_promise(upload: Upload, stored: StoredObject) -> str | None:
    """In what the stored object differs from the promise; None when it does not, as far as S3 tells."""
    if stored.size_bytes != upload.size_bytes:
        return f"{upload.size_bytes} bytes were promised, {stored.size_bytes} arrived"
    if differing := _differing_description(upload, stored):
        return differing
    if _is_told(upload, stored) and upload.checksum != stored.checksum:
        return _differing(upload)
    return None


def _differing_description(upload: Upload, stored: StoredObject) -> str | None:
    """The same, of what is told beside the bytes."""
    if stored.content_type != upload.content_type:
        return f"content type {upload.content_type!r} was promised, {stored.content_type!r} arrived"
    if stored.content_encoding:
        # No signature binds this header, and clients that decode would get other bytes than were verified.
        return f"content encoding {stored.content_encoding!r} arrived, none was promised"
    told = {name.lower(): decode_words(value) for name, value in stored.metadata.items()}
    for name, value in object_metadata(upload).items():
        if told.get(name, "") != decode_words(value):  # what is empty, some stores leave out
            return f"metadata {name!r} is not as promised"
    if upload.encryption and not _is_encrypted_so(upload.encryption, stored.encryption):
        return f"encryption {upload.encryption.algorithm} was promised"
    return None


def is_unproven(upload: Upload, stored: StoredObject) -> bool:
    """Whether a checksum was promised that S3 does not tell of this object."""
    return upload.checksum is not None and upload.checksum.value is not None and not _is_told(upload, stored)


def broken_digest(upload: Upload, digest: str | None) -> str | None:
    """The same as `broken_promise`, of a digest that we computed ourselves; None where nobody could."""
    if digest is None:
        return "the store keeps no such checksum, so that it cannot be proven"
    return None if upload.checksum and upload.checksum.value == digest else _differing(upload)


def _is_told(upload: Upload, stored: StoredObject) -> bool:
    promised, told = upload.checksum, stored.checksum
    return bool(
        promised and promised.value and told and (told.algorithm, told.type) == (promised.algorithm, promised.type)
    )


def _differing(upload: Upload) -> str:
    return f"the {upload.checksum.algorithm if upload.checksum else ''} checksum is not the one promised"


def _is_encrypted_so(promised: Encryption, stored: Encryption | None) -> bool:
    """A key may be promised by its alias or id, and is told by its ARN: then its algorithm must do."""
    if stored is None or stored.algorithm != promised.algorithm:
        return False
    key = promised.kms_key_id
    return not (key and key.startswith("arn:") and ":key/" in key) or stored.kms_key_id == key


def check_parts(upload: Upload, stored: Sequence[StoredPart], claimed: Sequence[ClaimedPart] | None) -> None:
    """Refuse to complete unless every part is there, has its planned size, and is the one that the client means.

    Raises InvalidRequestError for claims that no upload could satisfy, ConflictError for what sending parts can mend.
    """
    if claimed is not None:
        _check_order(upload, [part.part_number for part in claimed])
        _check_digests(upload, claimed)
    missing = missing_ranges(upload.plan.part_count, [part.part_number for part in stored])
    if missing:
        ranges = [f"{first}-{last}" if first < last else f"{first}" for first, last in missing[:SHOWN_ERRORS]]
        raise ConflictError(
            "Parts are missing.", code="PARTS_MISSING", errors=tuple(("/parts", f"missing: {text}") for text in ranges)
        )
    odd = [part for part in stored if part.size_bytes != _planned_bytes(upload, part)]
    if odd:
        raise ConflictError(
            "Parts have the wrong size; send them again.",
            code="PART_SIZE_MISMATCH",
            errors=tuple((f"/parts/{p.part_number - 1}", f"has {p.size_bytes} bytes") for p in odd[:SHOWN_ERRORS]),
        )
    if claimed is not None:
        _check_claims(stored, claimed)


def with_claimed_checksums(
    upload: Upload, stored: Sequence[StoredPart], claimed: Sequence[ClaimedPart] | None
) -> list[StoredPart]:
    """The parts with the client's own checksums where the store lists none: it compares them when it assembles.

    Raises ConflictError when it wants them, and nobody has told them; AWS lists its own.
    """
    digests = {part.part_number: part.checksum for part in claimed or ()}
    parts = [replace(part, checksum=part.checksum or digests.get(part.part_number)) for part in stored]
    untold = [part.part_number for part in parts if part.checksum is None]
    if upload.checks_parts and untold:
        raise ConflictError(
            "This store does not tell the checksums of parts: name the parts, each with its own.",
            code="PART_CHECKSUMS_NEEDED",
            errors=((f"/parts/{untold[0] - 1}/checksum", "is not known"),),
        )
    return parts


def digest_of_parts(stored: Sequence[StoredPart]) -> str:
    """SHA-256 in hex of which parts there are: enough to see that they are still the same."""
    return hashlib.sha256("".join(f"{part.part_number} {part.etag}\n" for part in stored).encode()).hexdigest()


def _planned_bytes(upload: Upload, part: StoredPart) -> int:
    """Nothing is planned for a part number beyond the plan, so no size is right for it."""
    if part.part_number > upload.plan.part_count:
        return -1
    return part_bytes(upload.plan, upload.size_bytes, part.part_number)


def _check_order(upload: Upload, numbers: Sequence[int]) -> None:
    if list(numbers) != sorted(set(numbers)):
        raise InvalidRequestError(
            "Parts must be in ascending order, each once.",
            code="PARTS_OUT_OF_ORDER",
            errors=(("/parts", "must ascend by part_number"),),
        )
    if numbers and numbers[-1] > upload.plan.part_count:
        raise InvalidRequestError(
            f"This upload has {upload.plan.part_count} parts; {numbers[-1]} is not one of them.",
            errors=((f"/parts/{len(numbers) - 1}/part_number", f"at most {upload.plan.part_count}"),),
        )
    absent = missing_ranges(upload.plan.part_count, numbers)
    if absent:
        raise InvalidRequestError(
            "Name every part, or send an empty body.",
            errors=tuple(("/parts", f"not named: {first}-{last}") for first, last in absent[:SHOWN_ERRORS]),
        )


def _check_digests(upload: Upload, claimed: Sequence[ClaimedPart]) -> None:
    """What is none would make the store refuse the request as such."""
    for index, part in enumerate(claimed):
        if upload.checksum and part.checksum:
            check_digest(upload.checksum.algorithm, part.checksum, f"/parts/{index}/checksum")


def _check_claims(stored: Sequence[StoredPart], claimed: Sequence[ClaimedPart]) -> None:
    """ETags are compared without their quotes: some clients drop them."""
    pairs = list(enumerate(zip(stored, claimed, strict=True)))
    etags = [
        f"/parts/{index}/etag" for index, (ours, theirs) in pairs if ours.etag.strip('"') != theirs.etag.strip('"')
    ]
    checksums = [
        f"/parts/{index}/checksum"
        for index, (ours, theirs) in pairs
        if theirs.checksum and ours.checksum and theirs.checksum != ours.checksum
    ]
    if etags or checksums:
        raise ConflictError(
            "Parts differ from those that arrived.",
            code="PART_ETAG_MISMATCH" if etags else "PART_CHECKSUM_MISMATCH",
            errors=tuple((pointer, "is not what S3 has") for pointer in (etags + checksums)[:SHOWN_ERRORS]),
        )
