"""What answers of a route that has a successor say of its end, once operators have set when that is.

Deprecation: https://www.rfc-editor.org/rfc/rfc9745, Sunset: https://www.rfc-editor.org/rfc/rfc8594. Nothing else
happens at those moments: a version ends when a later release takes its routes away.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from uploads.settings import Settings

# By method and path; each successor as seen from there, so that it is right behind any stage and domain.
SUCCESSORS = {("POST", "/v1/uploads"): "../v2/uploads"}

HEADERS = ("Deprecation", "Sunset", "Link")


def version_headers(event: Mapping[str, Any], settings: Settings) -> dict[str, list[str]]:
    """The headers, as API Gateway takes them; none for routes that stay, and none where no end is set."""
    successor = SUCCESSORS.get((event.get("httpMethod", ""), event.get("resource", "")))
    deprecated_at, sunset_at = settings.v1_deprecated_at, settings.v1_sunset_at
    if successor is None or not (deprecated_at or sunset_at):
        return {}
    headers = {"Link": [f'<{successor}>; rel="successor-version"']}
    if deprecated_at:
        headers["Deprecation"] = [f"@{int(deprecated_at.timestamp())}"]
    if sunset_at:
        headers["Sunset"] = [_http_date(sunset_at)]
    return headers


def _http_date(moment: datetime) -> str:
    # Imported where it is set: most deployments say nothing.
    from email.utils import format_datetime

    return format_datetime(moment.astimezone(UTC), usegmt=True)
