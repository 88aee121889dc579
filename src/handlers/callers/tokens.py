"""AuthMode token: the authorizer's word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.callers.kinds import principal_of
from handlers.operation import Operation
from uploads.model import Principal


class TokenCallers:
    """Those of whom our own authorizer says tenant, principal and scopes."""

    headers: tuple[str, ...] = ()

    def identify(self, context: Mapping[str, Any], _operation: Operation) -> Principal | None:
        """As `Callers` says."""
        said = context.get("authorizer") or {}
        return principal_of(said.get("tenant"), said.get("principal"), frozenset(str(said.get("scopes", "")).split()))
