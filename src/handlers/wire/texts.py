"""Texts and numbers with rules of their own."""

from __future__ import annotations

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field

from uploads.limits import (
    MAX_CONTENT_TYPE_CHARACTERS,
    MAX_FILENAME_BYTES,
    MAX_FINGERPRINT_CHARACTERS,
    MAX_METADATA_BYTES,
    MAX_PART_COUNT,
    MAX_TAG_NAME_CHARACTERS,
    MAX_TAG_VALUE_CHARACTERS,
    MAX_TAGS,
    MIN_URL_EXPIRY_SECONDS,
)

UploadId = Annotated[str, Field(pattern=r"^[0-7][0-9A-HJKMNP-TV-Z]{25}$")]

# RFC 9110 section 8.3.1, in printable ASCII: the type is signed and travels as a header.
_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105 # a token of the grammar, not a secret
_MEDIA_TYPE = rf'^{_TOKEN}/{_TOKEN}( ?; ?{_TOKEN}=({_TOKEN}|"[ !#-\[\]-~]*"))*$'
# What may stand in a header's name everywhere, in the one spelling that S3 keeps.
_METADATA_NAME = r"^[a-z0-9][a-z0-9._-]{0,127}$"
OWN_METADATA = "portside-"
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
_TAG_SIGNS = frozenset(" +-=._:/@")

# What breaks lines, headers or listings: controls, lone surrogates, line and paragraph separators; and what shows a
# name as another (https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing). Spaces and joiners stay.
_UNFIT = frozenset({"Cc", "Cs", "Zl", "Zp"})
_BIDI_CONTROLS = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))


def _is_printable(text: str) -> bool:
    return not any(unicodedata.category(c) in _UNFIT or c in _BIDI_CONTROLS for c in text)


def _is_filename(text: str) -> str:
    if len(text.encode()) > MAX_FILENAME_BYTES:
        raise ValueError(f"must be at most {MAX_FILENAME_BYTES} bytes of UTF-8")
    if not text.strip() or not _is_printable(text):
        raise ValueError("must not be blank, nor hold control characters")
    return text


def _is_line(text: str) -> str:
    if not _is_printable(text):
        raise ValueError("must not hold control characters")
    return text


def _is_metadata(metadata: dict[str, str]) -> dict[str, str]:
    if any(name.startswith(OWN_METADATA) for name in metadata):
        raise ValueError(f'names that begin with "{OWN_METADATA}" are the service\'s own')
    return metadata


def _is_tag_text(text: str) -> str:
    if not all(c.isalnum() or c in _TAG_SIGNS for c in text):
        raise ValueError("may hold letters, digits, spaces and + - = . _ : / @")
    return text


def _are_tags(tags: dict[str, str]) -> dict[str, str]:
    if any(name.lower().startswith("aws:") for name in tags):
        raise ValueError('names that begin with "aws:" are AWS\'s own')
    if any(name.startswith(OWN_METADATA) for name in tags):
        raise ValueError(f'names that begin with "{OWN_METADATA}" are the service\'s own')
    return tags


def each_once(numbers: list[int]) -> list[int]:
    """Refuse a list that names a part twice."""
    if len(set(numbers)) != len(numbers):
        raise ValueError("must name each part once")
    return numbers


Line = AfterValidator(_is_line)
_TagText = AfterValidator(_is_tag_text)

Filename = Annotated[str, Field(min_length=1, max_length=MAX_FILENAME_BYTES), AfterValidator(_is_filename)]
MediaType = Annotated[str, Field(pattern=_MEDIA_TYPE, max_length=MAX_CONTENT_TYPE_CHARACTERS)]
MetadataName = Annotated[str, Field(pattern=_METADATA_NAME)]
MetadataValue = Annotated[str, Field(max_length=MAX_METADATA_BYTES), Line]
Metadata = Annotated[dict[MetadataName, MetadataValue], AfterValidator(_is_metadata)]
TagName = Annotated[str, Field(min_length=1, max_length=MAX_TAG_NAME_CHARACTERS), _TagText]
TagValue = Annotated[str, Field(max_length=MAX_TAG_VALUE_CHARACTERS), _TagText]
Tags = Annotated[dict[TagName, TagValue], Field(max_length=MAX_TAGS), AfterValidator(_are_tags)]
Fingerprint = Annotated[str, Field(min_length=1, max_length=MAX_FINGERPRINT_CHARACTERS), Line]
ETag = Annotated[str, Field(pattern=r'^"?[!#-~]{1,126}"?$')]
PartNumber = Annotated[int, Field(ge=1, le=MAX_PART_COUNT)]
ExpiresInSeconds = Annotated[
    int,
    Field(ge=MIN_URL_EXPIRY_SECONDS, le=604_800, description="Life of the URLs; cut to the deployment's maximum."),
]
