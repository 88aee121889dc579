"""Base64url and JSON as tokens need them: one spelling for each value, so that nothing can be said in two ways."""

from __future__ import annotations

import json
from binascii import a2b_base64, b2a_base64

FROM_URL_ALPHABET = str.maketrans("-_", "+/")
TO_URL_ALPHABET = bytes.maketrans(b"+/", b"-_")

# Bounds the depth below every Python's recursion limit, the same on all of them; twice what a large key set holds.
MAX_CONTAINERS = 500


def decode_base64url(text: str) -> bytes:
    """Decodes unpadded base64url.

    Raises ValueError unless `text` is exactly what encoding the result gives: a decoder that forgives padding, line
    breaks or stray last bits lets one token have many spellings.
    """
    data = a2b_base64(text.translate(FROM_URL_ALPHABET) + "=" * (-len(text) % 4))
    if b2a_base64(data, newline=False).translate(TO_URL_ALPHABET).rstrip(b"=") != text.encode():
        raise ValueError("not canonical base64url")
    return data


def parse_object(raw: bytes) -> dict[str, object]:
    """Parses one JSON object, strictly as RFC 8259 and I-JSON have it; ValueError for anything else.

    Python's own reader also takes UTF-16, NaN, repeated members and half a surrogate pair.
    """
    text = raw.decode("utf-8")
    if text.count("{") + text.count("[") > MAX_CONTAINERS:
        raise ValueError("too many objects and lists")
    value = json.loads(text, object_pairs_hook=_unique_members, parse_constant=_refuse_constant)
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 - callers know one error: what came in is not valid
    if "\\u" in text:
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # half a surrogate pair can't be encoded
    return value


def _unique_members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member is given twice")
    return members


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")
