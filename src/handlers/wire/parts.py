"""The bodies that sign parts, and that finish what was sent."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from handlers.wire.body import Body
from handlers.wire.texts import ExpiresInSeconds, PartNumber, each_once
from uploads.limits import MAX_COMPACT_PARTS, MAX_PAGE_PARTS, MAX_PART_COUNT
from uploads.paging import PartSelection
from uploads.verifying import ClaimedPart

_Digest = Annotated[str, Field(min_length=8, max_length=44)]
_Number = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,4}$")]


class SignParts(Body):
    """Which parts to sign: `part_numbers`; or `from` and `count`; with `missing`, of those what has not arrived.

    Full URLs go at most 1,000 an answer; in the compact form, all.
    """

    part_numbers: (
        Annotated[list[PartNumber], Field(min_length=1, max_length=MAX_COMPACT_PARTS), AfterValidator(each_once)] | None
    ) = None
    first: Annotated[PartNumber | None, Field(alias="from")] = None
    count: Annotated[int, Field(ge=1, le=MAX_COMPACT_PARTS)] | None = None
    missing: bool = False
    form: Literal["urls", "compact"] = "urls"
    checksums: Annotated[dict[_Number, _Digest], Field(min_length=1, max_length=MAX_PAGE_PARTS)] | None = None
    expires_in_seconds: ExpiresInSeconds | None = None

    @model_validator(mode="after")
    def _one_way_of_choosing(self) -> Self:
        if self.part_numbers and (self.first or self.count or self.missing):
            raise ValueError("part_numbers stands alone")
        asked = max(len(self.part_numbers or ()), self.count or 0)
        if self.form == "urls" and asked > MAX_PAGE_PARTS:
            raise ValueError(f"at most {MAX_PAGE_PARTS} full URLs go into one answer")
        return self

    def to_selection(self) -> PartSelection:
        checksums = {int(number): value for number, value in (self.checksums or {}).items()}
        # Checksums alone say which parts are meant.
        chosen = bool(self.part_numbers or self.first or self.count or self.missing)
        numbers = tuple(self.part_numbers or ()) if chosen else tuple(sorted(checksums))
        return PartSelection(
            part_numbers=numbers,
            first=self.first or 1,
            count=self.count,
            missing=self.missing,
            compact=self.form == "compact",
            checksums=checksums,
        )


class CompletedPart(Body):
    """A part as the client sent it."""

    part_number: PartNumber
    etag: Annotated[str, Field(min_length=1, max_length=128)]
    checksum: _Digest | None = None


class CompleteUpload(Body):
    """Empty is enough: the server asks S3 which parts it has. Parts that are named must be those."""

    parts: Annotated[list[CompletedPart], Field(min_length=1, max_length=MAX_PART_COUNT)] | None = None

    def to_claimed(self) -> list[ClaimedPart] | None:
        if self.parts is None:
            return None
        return [ClaimedPart(part.part_number, part.etag, part.checksum) for part in self.parts]
