"""Moments as the wire has them."""

from __future__ import annotations

from datetime import datetime


def rfc3339(moment: datetime) -> str:
    """A moment in UTC, to the second."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
