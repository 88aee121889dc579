"""RFC 2047 encoded words: how S3 carries text beyond ASCII in metadata headers.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

_WORD = re.compile(r"=\?([^?]*)\?([BbQq])\?([^?]*)\?=")
# What stands for something else: an encoded word, and in a form's field the name of the client's own file.
_READ_AS_MORE = ("=?", "${")
_BYTES_A_WORD = 45  # 60 characters of base64: with its frame below the 75 of RFC 2047 section 2


def encode_words(text: str) -> str:
    """The text as it is where it is plain ASCII that no reader would decode or fold, else as encoded words."""
    is_plain = text.isascii() and text.isprintable() and text == " ".join(text.split())
    if is_plain and not any(mark in text for mark in _READ_AS_MORE):
        return text
    return " ".join(f"=?UTF-8?B?{base64.b64encode(piece).decode()}?=" for piece in _pieces(text))


def decode_words(text: str) -> str:
    """What encoded words say; other text as it is. S3 may tell metadata in other words than it was told."""
    if not _WORD.search(text):
        return text
    between_words = re.sub(r"\?=\s+=\?", "?==?", text)
    return _WORD.sub(_decode, between_words)


def _pieces(text: str) -> Iterator[bytes]:
    """Whole characters, as many as fit a word."""
    piece = b""
    for character in text:
        encoded = character.encode()
        if len(piece) + len(encoded) > _BYTES_A_WORD:
            yield piece
            piece = b""
        piece += encoded
    yield piece


def _decode(word: re.Match[str]) -> str:
    import quopri

    charset, kind, payload = word.groups()
    try:
        raw = base64.b64decode(payload) if kind in "Bb" else quopri.decodestring(payload.encode(), header=True)
        return raw.decode(charset)
    except (LookupError, ValueError):
        return word[0]
