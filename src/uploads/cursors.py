"""Where a list goes on: an id, bound to the question that it belongs to. Pure."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence

from uploads.errors import InvalidRequestError
from uploads.ids import is_ulid


def write_cursor(last_id: str, question: Sequence[str | None]) -> str:
    """An id and whose question it belongs to, told by a hash.

    No secret: whoever makes one up still reads nothing but their own tenant's records.
    """
    seal = hashlib.sha256(json.dumps([last_id, *question]).encode()).hexdigest()[:16]
    text = json.dumps({"before": last_id, "seal": seal}, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(cursor: str, question: Sequence[str | None]) -> str:
    """The id that a cursor begins before; only what `write_cursor` wrote is one. Raises InvalidRequestError."""
    try:
        content = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        before_id = str(content["before"])
    except (ValueError, LookupError, TypeError, RecursionError):
        before_id = ""
    if not is_ulid(before_id) or cursor != write_cursor(before_id, question):
        rule = "must be a next_cursor of the same question: begin anew without one"
        raise InvalidRequestError("The cursor is not one of this list.", errors=(("/cursor", rule),))
    return before_id
