"""Request bodies: what a client may send, member by member. Unknown members are refused."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from uploads.errors import InvalidRequestError
from uploads.limits import (
    MAX_CONTENT_TYPE_CHARACTERS,
    MAX_FILENAME_BYTES,
    MAX_PAGE_PARTS,
    MAX_PART_COUNT,
    MIN_URL_EXPIRY_SECONDS,
)
from uploads.model import Order, Strategy
from uploads.paging import PartSelection
from uploads.verifying import ClaimedPart

SHOWN_ERRORS = 20
SHOWN_NAME_CHARACTERS = 64

# RFC 9110 section 8.3.1, in printable ASCII: the type is signed and travels as a header.
_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105 # a token of the grammar, not a secret
_MEDIA_TYPE = rf'^{_TOKEN}/{_TOKEN}( ?; ?{_TOKEN}=({_TOKEN}|"[ !#-\[\]-~]*"))*$'


# What breaks lines, headers or listings: controls, lone surrogates, line and paragraph separators; and what shows a
# name as another (https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing). Spaces and joiners stay.
_UNFIT = frozenset({"Cc", "Cs", "Zl", "Zp"})
_BIDI_CONTROLS = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))


def _is_filename(text: str) -> str:
    if len(text.encode()) > MAX_FILENAME_BYTES:
        raise ValueError(f"must be at most {MAX_FILENAME_BYTES} bytes of UTF-8")
    if not text.strip() or any(unicodedata.category(c) in _UNFIT or c in _BIDI_CONTROLS for c in text):
        raise ValueError("must not be blank, nor hold control characters")
    return text


def _each_once(numbers: list[int]) -> list[int]:
    if len(set(numbers)) != len(numbers):
        raise ValueError("must name each part once")
    return numbers


PartNumber = Annotated[int, Field(ge=1, le=MAX_PART_COUNT)]
ExpiresInSeconds = Annotated[int, Field(ge=MIN_URL_EXPIRY_SECONDS, description="Life of the URLs; cut to the maximum.")]


class Body(BaseModel):
    """What all request bodies share. Strict: "7" is not 7, and 7.0 is not either."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class StartUpload(Body):
    """What the file is; all of it is signed, checked, or both."""

    filename: Annotated[str, Field(min_length=1, max_length=MAX_FILENAME_BYTES), AfterValidator(_is_filename)]
    size_bytes: Annotated[int, Field(ge=1)]
    content_type: Annotated[str, Field(pattern=_MEDIA_TYPE, max_length=MAX_CONTENT_TYPE_CHARACTERS)]
    strategy: Literal["auto", "put", "multipart"] = "auto"
    part_size_bytes: Annotated[int, Field(ge=1)] | None = None
    expires_in_seconds: ExpiresInSeconds | None = None
    overwrite: Literal["create"] = "create"

    def to_order(self) -> Order:
        return Order(
            filename=self.filename,
            size_bytes=self.size_bytes,
            content_type=self.content_type,
            strategy=None if self.strategy == "auto" else Strategy(self.strategy),
            part_size_bytes=self.part_size_bytes,
            expires_in_seconds=self.expires_in_seconds,
        )


class SignParts(Body):
    """Which parts to sign: `part_numbers`; or `from` and `count`; with `missing`, of those what has not arrived."""

    part_numbers: (
        Annotated[list[PartNumber], Field(min_length=1, max_length=MAX_PAGE_PARTS), AfterValidator(_each_once)] | None
    ) = None
    first: Annotated[PartNumber | None, Field(alias="from")] = None
    count: Annotated[int, Field(ge=1, le=MAX_PAGE_PARTS)] | None = None
    missing: bool = False
    form: Literal["urls"] = "urls"
    expires_in_seconds: ExpiresInSeconds | None = None

    @model_validator(mode="after")
    def _one_way_of_choosing(self) -> Self:
        if self.part_numbers and (self.first or self.count or self.missing):
            raise ValueError("part_numbers stands alone")
        return self

    def to_selection(self) -> PartSelection:
        return PartSelection(
            part_numbers=tuple(self.part_numbers or ()),
            first=self.first or 1,
            count=self.count or MAX_PAGE_PARTS,
            missing=self.missing,
        )


class CompletedPart(Body):
    """A part as the client sent it."""

    part_number: PartNumber
    etag: Annotated[str, Field(min_length=1, max_length=128)]


class CompleteUpload(Body):
    """Empty is enough: the server asks S3 which parts it has. Parts that are named must be those."""

    parts: Annotated[list[CompletedPart], Field(min_length=1, max_length=MAX_PART_COUNT)] | None = None

    def to_claimed(self) -> list[ClaimedPart] | None:
        if self.parts is None:
            return None
        return [ClaimedPart(part_number=part.part_number, etag=part.etag) for part in self.parts]


def _pointer(steps: tuple[int | str, ...]) -> str:
    """RFC 6901. A step may be a member that the client made up, of any length: cut, or it could fill the answer."""
    shown = [str(step)[:SHOWN_NAME_CHARACTERS] for step in steps]
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in shown)


AnyBody = TypeVar("AnyBody", bound=Body)


def parse(model: type[AnyBody], text: str | bytes) -> AnyBody:
    """The body as `model`. Raises InvalidRequestError that says where it is wrong, without repeating what was sent."""
    try:
        return model.model_validate_json(text or b"{}")
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        errors = tuple((_pointer(e["loc"]), e["msg"]) for e in found[:SHOWN_ERRORS])
        raise InvalidRequestError("The body is not what this route takes.", errors=errors) from None
