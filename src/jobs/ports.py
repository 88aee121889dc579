"""What jobs need from outside. Only calls they make; each has an adapter in `uploads/aws` and a fake in the tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol

from jobs.messages import Wake
from jobs.model import Job, Lane
from uploads.model import StoredObject


class JobRecords(Protocol):
    """The table's job records. Every call may raise UnavailableError."""

    def add(self, job: Job, *, max_open_jobs: int | None = None) -> None:
        """Write a new record; nothing happens when this very one is there.

        Raises QuotaExceededError when the tenant has as many open as it may, JobBusyError when the id is taken.
        """

    def find(self, tenant: str, lane: Lane, job_id: str) -> Job | None:
        """Read a record, consistently."""

    def list_newest(self, tenant: str, *, before_id: str | None, limit: int) -> list[Job]:
        """A tenant's own jobs, newest first, from the one before an id on; at most `limit`, fewer at the end only.

        Without `response` and `cursor`, which may be long.
        """

    def list_due(self, now: datetime) -> Iterator[tuple[str, Lane, str]]:
        """Tenant, lane and id of all jobs that the dispatcher must send for by now; may lag a little.

        Not by age alone: whoever has no time for all comes past some of every part of the index.
        """

    def replace(self, old: Job, new: Job, *, also: Sequence[Job] = ()) -> Job:
        """Write `new` if the record is still `old`, and add the jobs that follow from it, all or nothing.

        Returns the record as it then is: `new` when it was written, by this call or by an earlier one whose answer was
        lost; what somebody else has made of it when not. Raises JobNotFoundError when it is gone.
        """


class JobQueue(Protocol):
    """The queues that wake workers. Every call may raise UnavailableError."""

    def send(self, wake: Wake, *, delay: timedelta = timedelta()) -> None:
        """Have a worker look at the job after `delay`, of at most 15 minutes. Messages may come twice, or never."""

    def bury(self, lane: Lane, body: str, reason: str) -> None:
        """Put a message aside for operators, with the reason, where no worker meets it."""


class ByteStream(Protocol):
    """The bytes of an object, in order."""

    def readinto(self, buffer: memoryview) -> int:
        """Fill the buffer, or as much of it as there is; 0 at the end. Raises UnavailableError."""


class FileReader(Protocol):
    """The bytes behind uploads. Every call may raise UnavailableError."""

    def open(
        self, key: str, stored: StoredObject, *, first_byte: int = 0, size_bytes: int | None = None
    ) -> AbstractContextManager[ByteStream]:
        """Read an object from a byte on, to the end or `size_bytes` of it.

        Raises UnavailableError when it is no longer the one `stored` tells of: by its ETag, and version where known.
        """


class ResultWriter(Protocol):
    """Objects that jobs make beside the upload's own. Every call may raise UnavailableError."""

    def write(self, key: str, content: Iterator[bytes], *, content_type: str, metadata: Mapping[str, str]) -> None:
        """Make an object of these pieces, whole or not at all; nothing happens when one is there already."""

    def delete_under(self, prefix: str) -> None:
        """Remove all objects, and unfinished ones, whose keys begin so; safe to repeat."""
