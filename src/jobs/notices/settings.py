"""The environment of functions that write notices down, or tell them, read once, into a frozen object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoticeSettings:
    """The bus that hears of all ends, if there is one; what webhooks' secrets are named after; where calls may go."""

    event_bus_name: str | None = None
    secret_prefix: str | None = None
    allows_private: bool = False


def read_notice_settings(environment: Mapping[str, str]) -> NoticeSettings:
    """All settings; without any, nothing is told but by webhooks, and those nowhere inside."""
    return NoticeSettings(
        event_bus_name=environment.get("EVENT_BUS_NAME") or None,
        secret_prefix=environment.get("WEBHOOK_SECRET_PREFIX") or None,
        allows_private=environment.get("ALLOW_PRIVATE_WEBHOOKS") == "true",
    )
