"""The table's upload records, in a dictionary."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from tests.unit.fakes.interruptions import Interruptible
from uploads.errors import UploadNotFoundError
from uploads.lifecycle import ENTERED_FROM
from uploads.model import State, Upload


class FakeUploadRecords(Interruptible):
    """The `UploadRecords` port. `edges` remembers every state change that was made."""

    def __init__(self) -> None:
        super().__init__()
        self.uploads: dict[tuple[str, str], Upload] = {}
        self.edges: list[tuple[State, State]] = []

    def add(self, upload: Upload) -> None:
        with self._call("add"):
            if self.uploads.setdefault((upload.tenant, upload.id), upload) != upload:
                raise KeyError(upload.id)

    def find(self, tenant: str, upload_id: str) -> Upload | None:
        with self._call("find"):
            return self.uploads.get((tenant, upload_id))

    def move(
        self,
        upload: Upload,
        to: State,
        *,
        now: datetime,
        only_from: frozenset[State] | None = None,
        last_moved_at: datetime | None = None,
        **changes: Any,
    ) -> Upload:
        """Like the table's, it writes into the record as it is now, not over it with the caller's copy."""
        with self._call("move"):
            key = (upload.tenant, upload.id)
            if key not in self.uploads:
                raise UploadNotFoundError
            current = self.uploads[key]
            allowed = ENTERED_FROM[to] & (only_from or ENTERED_FROM[to])
            if current.state in allowed and last_moved_at in (None, current.updated_at):
                self.edges.append((current.state, to))
                self.uploads[key] = replace(current, state=to, updated_at=now.replace(microsecond=0), **changes)
            return self.uploads[key]
