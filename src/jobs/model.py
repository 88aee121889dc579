"""What the layers pass to each other about jobs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from uploads.promise import Webhook as Webhook  # noqa: PLC0414 # passed on: a job's is an upload's

# What JSON can say. Parameters, cursors and responses are kept as its text.
Json = Mapping[str, Any]


class JobState(StrEnum):
    """Where a job stands; `lifecycle.py` says which follows which."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Lane(StrEnum):
    """Which queue a job waits in, so that one kind of work never waits for the other's slowness."""

    WORK = "work"  # on files
    NOTICES = "notices"  # calls to addresses of clients


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of the work is done, in bytes of the files that are read; None where nobody can tell yet."""

    processed_bytes: int = 0
    total_bytes: int | None = None

    @property
    def fraction(self) -> float:
        """From 0 to 1."""
        if self.total_bytes is None:
            return 0.0
        return 1.0 if self.total_bytes == 0 else min(1.0, self.processed_bytes / self.total_bytes)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a job came to nothing: in a user's words, as the same problem that a request would be answered with.

    `cause` is the class of what went wrong, for operators; no client sees it.
    """

    status: int
    code: str
    detail: str
    cause: str
    errors: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """A job's record. Moments are in whole milliseconds.

    `cursor` is where its type goes on, in the type's own words. `holder_id` is of the one run that may write, until
    `held_until`; without a holder, that is when it may be taken up at the earliest. `attempts` counts the runs since it
    last got ahead. `due_at` is when the dispatcher must send for it; `sent_count` how often it did since a
    run began. `trace_header` is of the request that submitted it. `revision` counts the changes of the record: each
    writer must name the one that it read, so that who has lost the job can write no more.
    """

    id: str
    tenant: str
    owner: str
    type: str
    state: JobState
    created_at: datetime
    updated_at: datetime
    lane: Lane = Lane.WORK
    upload_id: str | None = None
    parameters: Json = field(default_factory=dict)
    progress: Progress = Progress()
    cursor: Json | None = None
    response: Json | None = None
    failure: Failure | None = None
    cancel_requested: bool = False
    holder_id: str | None = None
    held_until: datetime | None = None
    attempts: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    due_at: datetime | None = None
    sent_count: int = 0
    trace_header: str | None = None
    webhook: Webhook | None = None
    is_counted: bool = False  # among those that the tenant may have open at once
    revision: int = 0
