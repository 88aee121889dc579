"""The messages that wake workers. They carry names only: what is to be done stands in the record. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass

from jobs.model import Job, Lane
from uploads.ids import is_ulid

VERSION = 1
# A tenant is a claim of a token; the authorizer lets nothing longer pass.
_MAX_TENANT_CHARACTERS = 256


@dataclass(frozen=True, slots=True)
class Wake:
    """Look at this job. `trace_header` is of the request that submitted it, as X-Ray writes it."""

    tenant: str
    lane: Lane
    job_id: str
    trace_header: str | None = None


class UnreadableMessageError(Exception):
    """The message is none of ours, or of a version that this code does not know; `reason` is a stable code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def wake_for(job: Job) -> Wake:
    """The message that wakes a worker for this job."""
    return Wake(job.tenant, job.lane, job.id, job.trace_header)


def write_message(wake: Wake) -> str:
    """The message's body. What traces go in a message's own attribute."""
    return json.dumps(
        {"version": VERSION, "lane": wake.lane, "tenant": wake.tenant, "job_id": wake.job_id}, separators=(",", ":")
    )


def read_message(body: object, expected: Lane) -> Wake:
    """The message of a body that came by this lane's queue, whoever wrote it. Raises UnreadableMessageError."""
    try:
        content = json.loads(body) if isinstance(body, str) else None
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise UnreadableMessageError("MALFORMED")
    if content.get("version") != VERSION or isinstance(content.get("version"), bool):
        raise UnreadableMessageError("UNKNOWN_VERSION" if "version" in content else "FOREIGN")
    tenant, lane, job_id = content.get("tenant"), content.get("lane"), content.get("job_id")
    is_ours = (
        isinstance(tenant, str)
        and 0 < len(tenant) <= _MAX_TENANT_CHARACTERS
        and isinstance(job_id, str)
        and is_ulid(job_id)
        and lane in tuple(Lane)
        and content.keys() == {"version", "lane", "tenant", "job_id"}
    )
    if not is_ours:
        raise UnreadableMessageError("FOREIGN")
    if lane != expected:
        raise UnreadableMessageError("OTHER_LANE")
    return Wake(str(tenant), Lane(str(lane)), str(job_id))
