"""Does what arrived equal what was promised? Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from uploads.errors import ConflictError, InvalidRequestError
from uploads.model import StoredObject, StoredPart, Upload
from uploads.planning import missing_ranges, part_bytes

SHOWN_ERRORS = 20  # enough to act on; a client asks again after that


@dataclass(frozen=True, slots=True)
class ClaimedPart:
    """A part that the client says it has sent."""

    part_number: int
    etag: str


def broken_promise(upload: Upload, stored: StoredObject) -> str | None:
    """In what the stored object differs from the promise; None when it does not."""
    if stored.size_bytes != upload.size_bytes:
        return f"{upload.size_bytes} bytes were promised, {stored.size_bytes} arrived"
    if stored.content_type != upload.content_type:
        return f"content type {upload.content_type!r} was promised, {stored.content_type!r} arrived"
    return None


def check_parts(upload: Upload, stored: Sequence[StoredPart], claimed: Sequence[ClaimedPart] | None) -> None:
    """Refuse to complete unless every part is there, has its planned size, and is the one that the client means.

    Raises InvalidRequestError for claims that no upload could satisfy, ConflictError for what sending parts can mend.
    """
    if claimed is not None:
        _check_order(upload, [part.part_number for part in claimed])
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
        _check_etags(stored, claimed)


def _planned_bytes(upload: Upload, part: StoredPart) -> int:
    """Nothing is planned for a part number beyond the plan, so no size is right for it."""
    if part.part_number > upload.plan.part_count:
        return -1
    return part_bytes(upload.plan, upload.size_bytes, part.part_number)


def _check_order(upload: Upload, numbers: Sequence[int]) -> None:
    if list(numbers) != sorted(set(numbers)):
        raise InvalidRequestError("Parts must be in ascending order, each once.", code="PARTS_OUT_OF_ORDER")
    if numbers and numbers[-1] > upload.plan.part_count:
        raise InvalidRequestError(f"This upload has {upload.plan.part_count} parts; {numbers[-1]} is not one of them.")
    absent = missing_ranges(upload.plan.part_count, numbers)
    if absent:
        raise InvalidRequestError(
            "Name every part, or send an empty body.",
            errors=tuple(("/parts", f"not named: {first}-{last}") for first, last in absent[:SHOWN_ERRORS]),
        )


def _check_etags(stored: Sequence[StoredPart], claimed: Sequence[ClaimedPart]) -> None:
    """ETags are compared without their quotes: some clients drop them."""
    wrong = [
        index
        for index, (ours, theirs) in enumerate(zip(stored, claimed, strict=True))
        if ours.etag.strip('"') != theirs.etag.strip('"')
    ]
    if wrong:
        raise ConflictError(
            "Parts differ from those that arrived.",
            code="PART_ETAG_MISMATCH",
            errors=tuple((f"/parts/{index}/etag", "is not what S3 has") for index in wrong[:SHOWN_ERRORS]),
        )
