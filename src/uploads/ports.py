"""What the use cases need from outside. Only calls they make; each has an adapter in `aws/` and a fake in the tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from uploads.model import State, StoredObject, StoredPart, Upload


class ObjectStore(Protocol):
    """S3. Every call may raise UnavailableError."""

    def start_multipart(self, key: str, *, content_type: str) -> str:
        """Open a multipart upload and return S3's id of it."""

    def list_parts(self, key: str, multipart_id: str) -> list[StoredPart] | None:
        """All parts that have arrived, in order; None when S3 no longer knows the multipart upload."""

    def complete_multipart(self, key: str, multipart_id: str, parts: Sequence[StoredPart], *, size_bytes: int) -> bool:
        """Assemble the object, unless one is there. False when S3 refuses; `find_object` then tells what is true."""

    def abort_multipart(self, key: str, multipart_id: str) -> None:
        """Free the parts; nothing happens when they are gone."""

    def find_object(self, key: str) -> StoredObject | None:
        """The object at a key, if there is one."""

    def delete_object(self, key: str) -> None:
        """Remove the object; nothing happens when it is gone."""


class UploadRecords(Protocol):
    """The table's upload records. Every call may raise UnavailableError."""

    def add(self, upload: Upload) -> None:
        """Write a new record."""

    def find(self, tenant: str, upload_id: str) -> Upload | None:
        """Read a record, consistently."""

    def move(
        self,
        upload: Upload,
        to: State,
        *,
        now: datetime,
        only_from: frozenset[State] | None = None,
        last_moved_at: datetime | None = None,
        **changes: object,
    ) -> Upload:
        """Enter a state, if the record as it is now allows it (`lifecycle.ENTERED_FROM`), with other `changes`.

        `only_from` allows fewer states; `last_moved_at` only a record that has not moved since.
        One conditional write. Returns the record as it then is: in state `to` when the move was made, and whatever
        else somebody made of it first when not.
        """
