"""What a route is: one row of the tables in `contract.py` and `job_contract.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from handlers.wire.body import Body
from handlers.wire.query import Query

READ, WRITE, ADMIN = "uploads:read", "uploads:write", "admin"
JOBS_READ, JOBS_WRITE = "jobs:read", "jobs:write"

ACCEPTED = 202
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
ANY = "*/*"  # a file, as it is


@dataclass(frozen=True, slots=True)
class Operation:
    """One route. `scopes`: any one of them is enough; none means that the route is open to all."""

    id: str
    method: str
    path: str
    summary: str
    scopes: tuple[str, ...]
    status: int
    answer: Any
    body: type[Body] | None = None
    body_media_type: str = JSON
    body_optional: bool = False
    body_by_item: bool = False  # each of its items is refused by itself: the gateway must not refuse all for one
    query: type[Query] | None = None
    keyed: bool = False  # takes an Idempotency-Key
    later: bool = False  # may answer 202: accepted, and to be asked for again
    later_answer: str | None = None  # the name of what that may say besides
    prefers: str | None = None  # what of Prefer (RFC 7240) it heeds
    is_located: bool = False  # says in Location where to ask for it again
    cached: bool = False  # its answer never changes: the gateway may keep it, where caching is on
    media_type: str = "application/json"
    refusals: tuple[int, ...] = ()

    @property
    def statuses(self) -> tuple[int, ...]:
        """Those of success."""
        return (self.status, 202) if self.later and self.status != ACCEPTED else (self.status,)
