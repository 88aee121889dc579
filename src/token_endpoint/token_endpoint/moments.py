"""Moments as SAML writes them: xs:dateTime in UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from token_endpoint.errors import InvalidGrantError

_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]{1,9})?Z")


def read_moment(text: str | None) -> float:
    """Epoch seconds; InvalidGrantError for what is missing, or no moment in UTC (SAML core, section 1.3.3)."""
    match = _MOMENT.fullmatch(text or "")
    if match is None:
        raise InvalidGrantError("ASSERTION_INCOMPLETE")
    try:
        whole = datetime.strptime(match[1], "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        raise InvalidGrantError("ASSERTION_INCOMPLETE") from None
    return whole.timestamp() + float(match[2] or 0)
