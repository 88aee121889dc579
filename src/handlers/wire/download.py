"""The body that signs a download."""

from __future__ import annotations

from typing import Literal

from handlers.wire.body import Body
from handlers.wire.texts import ExpiresInSeconds


class SignDownload(Body):
    """How the browser is to treat the file: `inline` is for types that cannot run as a page."""

    expires_in_seconds: ExpiresInSeconds | None = None
    disposition: Literal["attachment", "inline"] = "attachment"
