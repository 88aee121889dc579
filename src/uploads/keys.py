"""Object keys are the service's own: nothing that a client chose is in them but the tenant, which its token proves.

A client's file name in a key would bring control characters into listings, `..` that clients fold, and `a//b` that
some stores merge; it lives in the record instead.
"""

from __future__ import annotations

import re

from uploads.model import Upload

PREFIX = "t/"
_KEY = re.compile(r"t/([^/]+)/([0-9A-HJKMNP-TV-Z]{26})")


def object_key(tenant: str, upload_id: str) -> str:
    """Where an upload's object is kept."""
    return f"{PREFIX}{tenant}/{upload_id}"


def key_of(upload: Upload) -> str:
    """Where this upload's object is kept: one that replaces another's writes to that one's key."""
    return object_key(upload.tenant, upload.key_id or upload.id)


def read_key(key: str) -> tuple[str, str] | None:
    """The tenant and upload id of a key; None for a key that is not one of ours."""
    match = _KEY.fullmatch(key)
    return (match[1], match[2]) if match else None
