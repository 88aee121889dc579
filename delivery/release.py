"""Names releases: where traffic is shifted, a deployment without a new name would publish nothing. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

UNNAMED = "unnamed"  # the template's default
NOT_SHIFTED = "AllAtOnce"


def with_release(parameters: Mapping[str, str], *, now: datetime) -> dict[str, str]:
    """The parameters, with the time for the name of a release that needs one and has none. `now` is aware."""
    if parameters["TrafficShifting"] == NOT_SHIFTED or parameters["Release"] != UNNAMED:
        return dict(parameters)
    return {**parameters, "Release": f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"}
