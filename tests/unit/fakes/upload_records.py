"""The table's upload records, in a dictionary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from jobs.model import Job, Lane
from tests.unit.fakes.interruptions import Interruptible
from uploads.errors import UploadBusyError, UploadNotFoundError
from uploads.lifecycle import ENTERED_FROM, TERMINAL, due_at
from uploads.model import State, Upload
from uploads.quotas import Reservation, bytes_exceeded, open_exceeded


class FakeUploadRecords(Interruptible):
    """The `UploadRecords` port. `edges` remembers every state change that was made, `due` when each is looked at.

    `notices` holds what was written of ends; a world with jobs has them lie where its jobs do, as the table does.
    """

    def __init__(self, notices_for: Callable[[Upload], Sequence[Job]] = lambda _: ()) -> None:
        super().__init__()
        self.notices_for = notices_for
        self.notices: dict[tuple[str, Lane, str], Job] = {}
        self.uploads: dict[tuple[str, str], Upload] = {}
        self.fingerprints: dict[tuple[str, str], str] = {}
        self.due: dict[tuple[str, str], datetime] = {}
        self.edges: list[tuple[State, State]] = []
        self.open_uploads: Counter[str] = Counter()
        self.bytes_of_day: Counter[tuple[str, str]] = Counter()

    def add(self, upload: Upload, reservation: Reservation | None = None) -> None:
        with self._call("add"):
            key = (upload.tenant, upload.id)
            if self.uploads.get(key) == upload:
                return
            if key in self.uploads:
                raise UploadBusyError("Another request is starting this upload. Try again.")
            if reservation:
                self._reserve(upload, reservation)
            self.uploads[key] = upload
            if upload.fingerprint:
                self.fingerprints[upload.tenant, upload.fingerprint] = upload.id
            self._note_due(upload)

    def find(self, tenant: str, upload_id: str) -> Upload | None:
        with self._call("find"):
            return self.uploads.get((tenant, upload_id))

    def find_by_fingerprint(self, tenant: str, fingerprint: str) -> Upload | None:
        with self._call("find_by_fingerprint"):
            return self.uploads.get((tenant, self.fingerprints.get((tenant, fingerprint), "")))

    def list_newest(self, tenant: str, *, before_id: str | None, limit: int) -> list[Upload]:
        with self._call("list_newest"):
            ids = sorted((key[1] for key in self.uploads if key[0] == tenant), reverse=True)
            return [self.uploads[tenant, one] for one in ids if before_id is None or one < before_id][:limit]

    def list_due(self, now: datetime) -> Iterator[tuple[str, str]]:
        with self._call("list_due"):
            due = [key for key, moment in self.due.items() if moment <= now]
        yield from due

    def postpone(self, upload: Upload, until: datetime | None) -> None:
        with self._call("postpone"):
            key = (upload.tenant, upload.id)
            if self.uploads[key].revision != upload.revision:
                return
            self.due.pop(key, None)
            if until:
                self.due[key] = until

    def move(
        self,
        upload: Upload,
        to: State,
        *,
        now: datetime,
        only_from: frozenset[State] | None = None,
        only_revision: int | None = None,
        **changes: Any,
    ) -> Upload:
        """Like the table's, it writes into the record as it is now, not over it with the caller's copy."""
        with self._call("move"):
            key = (upload.tenant, upload.id)
            if key not in self.uploads:
                raise UploadNotFoundError
            current = self.uploads[key]
            allowed = ENTERED_FROM[to] & (only_from or ENTERED_FROM[to])
            if current.state in allowed and only_revision in (None, current.revision):
                if current.quota_day and to in TERMINAL:
                    self._settle(current, current.quota_day, to)
                self.edges.append((current.state, to))
                moment = now.replace(microsecond=0)
                changes |= {"state": to, "updated_at": moment, "revision": current.revision + 1}
                self.uploads[key] = replace(current, **changes)
                self.notices |= {(job.tenant, job.lane, job.id): job for job in self.notices_for(self.uploads[key])}
                self._note_due(self.uploads[key])
            return self.uploads[key]

    def _reserve(self, upload: Upload, reservation: Reservation) -> None:
        opened, sent = self.open_uploads[upload.tenant], self.bytes_of_day[upload.tenant, reservation.day]
        if reservation.max_open_uploads is not None and opened + 1 > reservation.max_open_uploads:
            raise open_exceeded()
        if reservation.max_bytes_per_day is not None and sent + reservation.size_bytes > reservation.max_bytes_per_day:
            raise bytes_exceeded(upload.created_at)
        self.open_uploads[upload.tenant] += 1
        self.bytes_of_day[upload.tenant, reservation.day] += reservation.size_bytes

    def _settle(self, upload: Upload, day: str, to: State) -> None:
        self.open_uploads[upload.tenant] -= 1
        if to is not State.READY:
            self.bytes_of_day[upload.tenant, day] -= upload.size_bytes

    def _note_due(self, upload: Upload) -> None:
        key, moment = (upload.tenant, upload.id), due_at(upload)
        self.due.pop(key, None)
        if moment:
            self.due[key] = moment
