"""Content-Disposition: what a browser is to do with a file, and the name that it gives it. Pure.

https://www.rfc-editor.org/rfc/rfc6266 with the names of https://www.rfc-editor.org/rfc/rfc8187
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

# What a quoted string would have to escape, which not all clients undo, and what some take for an escape (RFC 6266,
# appendix D).
_AMBIGUOUS = re.compile(r'["\\%]')
_SEPARATORS = re.compile(r"[/\\]")


def content_disposition(kind: str, filename: str) -> str:
    """The header's value: `kind` (attachment or inline) with the name, for old clients in plain ASCII besides."""
    name = offered_name(filename)
    return f"{kind}; filename=\"{_ascii_name(name)}\"; filename*=UTF-8''{quote(name, safe='')}"


def offered_name(filename: str) -> str:
    """The name without what could lead a careless client into another folder, and without space around it."""
    name = _SEPARATORS.sub("_", filename).strip()
    return name if name.strip(".") else "_"


def _ascii_name(name: str) -> str:
    """Letters without their accents; "_" for what has no likeness in ASCII, or a meaning in headers."""
    plain = (c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    ascii_only = "".join(c if " " <= c <= "~" else "_" for c in plain)
    return _AMBIGUOUS.sub("_", ascii_only)
