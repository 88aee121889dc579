"""What the three ways of knowing callers have in common."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol

from handlers.operation import Operation
from uploads.model import Principal

# As the authorizer has it; a test holds them equal. It becomes a part of every object key of the tenant.
TENANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
MAX_SUBJECT_CHARACTERS = 256


class Callers(Protocol):
    """One way of knowing callers. `headers`: those that a browser must be let send for it, besides Authorization."""

    @property
    def headers(self) -> tuple[str, ...]: ...

    def identify(self, context: Mapping[str, Any], operation: Operation) -> Principal | None:
        """Who calls, of the event's `requestContext`; None when it says nobody that this mode knows.

        Raises NotAllowedError where it can be said what is wrong with somebody who is known.
        """


def principal_of(tenant: object, subject: object, scopes: frozenset[str]) -> Principal | None:
    """The principal, if the names are ones that can be."""
    if not isinstance(tenant, str) or TENANT.fullmatch(tenant) is None:
        return None
    if not isinstance(subject, str) or not 0 < len(subject) <= MAX_SUBJECT_CHARACTERS:
        return None
    return Principal(tenant=tenant, subject=subject, scopes=scopes)
