"""What the use cases need from outside. Only calls they make; each has an adapter in `aws/` and a fake in the tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from uploads.claims import Claim
from uploads.model import OpenMultipart, State, StoredObject, StoredPart, Upload
from uploads.promise import Checksum
from uploads.quotas import Reservation


class Assembly(StrEnum):
    """What S3 did when it was told to assemble an object."""

    DONE = "done"
    REFUSED = "refused"  # the parts, or the multipart upload, are not what they were
    BROKEN = "broken"  # the parts are there, and do not add up to the promised checksum
    OCCUPIED = "occupied"  # what is at the key is not what was to be there


class ObjectStore(Protocol):
    """S3. Every call may raise UnavailableError. A key is always that of the upload, where both are given."""

    def start_multipart(self, key: str, upload: Upload) -> str:
        """Open a multipart upload for an object with all that was promised of it, and return S3's id of it."""

    def list_parts(self, key: str, multipart_id: str) -> list[StoredPart] | None:
        """All parts that have arrived, in order; None when S3 no longer knows the multipart upload."""

    def complete_multipart(self, key: str, upload: Upload, parts: Sequence[StoredPart]) -> Assembly:
        """Assemble the object, if what is at the key allows it, and if it adds up to size and checksum as promised."""

    def abort_multipart(self, key: str, multipart_id: str) -> None:
        """Free the parts; nothing happens when they are gone."""

    def list_multiparts(self) -> Iterator[OpenMultipart]:
        """All multipart uploads that are open under our prefix, whoever opened them."""

    def find_object(self, key: str) -> StoredObject | None:
        """The object at a key, if there is one."""

    def find_versions(self, key: str) -> Iterator[StoredObject]:
        """What is, and was, at a key, newest first, where the bucket keeps versions."""

    def find_checksum(self, key: str, stored: StoredObject) -> Checksum | None:
        """The checksum that S3 keeps of an object, where the object's head does not tell it."""

    def read_object(self, key: str, stored: StoredObject) -> Iterator[bytes]:
        """The object's bytes, in pieces of at most a MiB. Raises UnavailableError when it is no longer this one."""

    def delete_object(self, key: str, *, version_id: str | None = None, only_etag: str | None = None) -> None:
        """Remove the object, or one version of it; nothing happens when it is gone, or is not that of the ETag."""

    def quarantine_object(self, key: str, *, version_id: str | None = None) -> None:
        """Mark it, or this version, as rejected, for the bucket's lifecycle to expire; nothing when it is gone."""


class UploadRecords(Protocol):
    """The table's upload records. Every call may raise UnavailableError."""

    def add(self, upload: Upload, reservation: Reservation | None = None) -> None:
        """Write a new record and what it reserves, all or nothing. Raises QuotaExceededError."""

    def find(self, tenant: str, upload_id: str) -> Upload | None:
        """Read a record, consistently."""

    def find_by_fingerprint(self, tenant: str, fingerprint: str) -> Upload | None:
        """The latest upload that was started with this fingerprint."""

    def list_newest(self, tenant: str, *, before_id: str | None, limit: int) -> list[Upload]:
        """A tenant's uploads, newest first, from the one before an id on; at most `limit`, fewer at the end only."""

    def list_due(self, now: datetime) -> Iterator[tuple[str, str]]:
        """Tenant and id of all uploads that the sweeper must look at by now (`lifecycle.due_at`); may lag a little."""

    def postpone(self, upload: Upload, until: datetime | None) -> None:
        """Have the sweeper look at an upload again then, or never, unless its record has changed meanwhile."""

    def move(
        self,
        upload: Upload,
        to: State,
        *,
        now: datetime,
        only_from: frozenset[State] | None = None,
        only_revision: int | None = None,
        **changes: object,
    ) -> Upload:
        """Enter a state, if the record as it is now allows it (`lifecycle.ENTERED_FROM`), with other `changes`.

        `only_from` allows fewer states; `only_revision` only a record that has not changed since.
        One conditional write, or one transaction where quotas are settled, or notices written, with it. Returns the
        record as it then is: in state `to` when the move was made, and whatever else somebody made of it first when
        not.
        """


class Background(Protocol):
    """What is done for uploads while nobody waits. Every call may raise UnavailableError."""

    def verify(self, upload: Upload, *, now: datetime) -> None:
        """Have the object of a VERIFYING upload read, and the verdict written; nothing happens where one is at it."""


class Claims(Protocol):
    """The table's claims of idempotency keys. Every call may raise UnavailableError."""

    def take(self, wanted: Claim, *, now: datetime) -> Claim:
        """Take the claim where there is none, or one that is forgotten; or over from a holder whose lease has run out.

        Taken over is only what is for the same payload, and it keeps its `claimed_id` and when it is forgotten.
        Returns the claim as it then is: held by `wanted.holder_id` when it was taken, as it stands when not.
        """

    def release(self, claim: Claim) -> None:
        """Let the lease end now; nothing happens when another holder has it, or nobody."""


class TenantLimits(Protocol):
    """What operators have set for single tenants. May raise UnavailableError."""

    def find(self, tenant: str) -> Mapping[str, Any]:
        """The tenant's own limits, by the names of `quotas.Limits`; empty where it has none."""
