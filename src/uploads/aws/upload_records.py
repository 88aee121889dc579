"""DynamoDB as the use cases see it. A tenant's records share a partition, newest last, so that it can list its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from jobs.model import Job
from uploads.aws.clients import error_code, unavailable_when_down
from uploads.aws.items import to_item, to_upload
from uploads.aws.job_writes import putting
from uploads.aws.moves import moving, unchanged_since
from uploads.aws.quota_writes import reserving, settling
from uploads.aws.record_keys import (
    DUE_AT,
    DUE_SHARD,
    DUE_UPLOADS,
    FORGET_AT,
    due_attributes,
    fingerprint_key,
    read_upload_key,
    seconds,
    upload_key,
)
from uploads.aws.record_lists import due, newest
from uploads.aws.transactions import RefusedError, write_all
from uploads.errors import UploadBusyError, UploadNotFoundError, UploadsError
from uploads.lifecycle import TERMINAL, due_at
from uploads.model import State, Upload
from uploads.quotas import Reservation, bytes_exceeded, open_exceeded

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoUploadRecords:
    """The table's upload records. TTL forgets those that come to nothing, `retention` after the upload's own expiry.

    `notices_for` gives the jobs that tell others of the state that an upload has come to.
    """

    def __init__(
        self,
        client: DynamoDBClient,
        table_name: str,
        *,
        retention: timedelta,
        notices_for: Callable[[Upload], Sequence[Job]] = lambda _: (),
    ) -> None:
        self._client = client
        self._table = table_name
        self._retention = retention
        self._notices_for = notices_for

    def add(self, upload: Upload, reservation: Reservation | None = None) -> None:
        """Write a new record; a second one of the same id is our own, sent twice, or a bug."""
        forget_at = seconds(upload.expires_at + self._retention)
        item = {
            **upload_key(upload.tenant, upload.id),
            **to_item(upload),
            **due_attributes(upload.id, due_at(upload)),
            FORGET_AT: forget_at,
        }
        writes = [{"Put": self._put(item) | {"ConditionExpression": "attribute_not_exists(pk)"}}]
        if reservation:
            writes += reserving(self._table, upload.tenant, reservation)
        if upload.fingerprint:
            pointer = {**fingerprint_key(upload.tenant, upload.fingerprint), "upload_id": {"S": upload.id}}
            writes.append({"Put": self._put({**pointer, FORGET_AT: forget_at})})
        try:
            write_all(self._client, writes)
        except RefusedError as refusal:
            # boto3 repeats a write whose answer was lost, and then meets its own success.
            if self.find(upload.tenant, upload.id) == upload:
                return
            raise _refusal(refusal.index, upload) from None

    def find(self, tenant: str, upload_id: str) -> Upload | None:
        """Read a record, consistently."""
        return self._find_by_key(upload_key(tenant, upload_id))

    def find_by_fingerprint(self, tenant: str, fingerprint: str) -> Upload | None:
        """By the pointer that was written with the record."""
        pointer = self._get(fingerprint_key(tenant, fingerprint))
        return self.find(tenant, pointer["upload_id"]["S"]) if pointer else None

    def list_newest(self, tenant: str, *, before_id: str | None, limit: int) -> list[Upload]:
        """From the tenant's partition."""
        items = newest(self._client, self._table, tenant, "UPLOAD", before_id=before_id, limit=limit)
        return [to_upload(item) for item in items]

    def list_due(self, now: datetime) -> Iterator[tuple[str, str]]:
        """By the index of what is due."""
        return map(read_upload_key, due(self._client, self._table, DUE_UPLOADS, now))

    def postpone(self, upload: Upload, until: datetime | None) -> None:
        """Move an upload in the index of what is due, or out of it."""
        condition: dict[str, Any] = {
            "ConditionExpression": f"attribute_exists(pk) AND {unchanged_since(upload.revision)}",
            "ExpressionAttributeValues": {":only_revision": {"N": str(upload.revision)}},
        }
        if until is None:
            condition["UpdateExpression"] = f"REMOVE {DUE_SHARD}, {DUE_AT}"
        else:
            then = due_attributes(upload.id, until)
            condition["UpdateExpression"] = "SET " + ", ".join(f"{name} = :{name}" for name in then)
            condition["ExpressionAttributeValues"] |= {f":{name}": value for name, value in then.items()}
        try:
            with unavailable_when_down("DynamoDB"):
                self._client.update_item(TableName=self._table, Key=upload_key(upload.tenant, upload.id), **condition)
        except ClientError as error:
            if error_code(error) != "ConditionalCheckFailedException":
                raise

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
        """Enter a state, in one conditional write with its notices; the record as it then is.

        A ready one is no longer forgotten.
        """
        moved = replace(upload, state=to, updated_at=now.replace(microsecond=0), **changes)
        update = moving(self._table, moved, tuple(changes), only_from=only_from, only_revision=only_revision)
        writes = [{"Update": update}]
        if upload.quota_day and to in TERMINAL:
            writes += settling(self._table, upload, to)
        writes += putting(self._table, self._notices_for(moved))
        try:
            written = write_all(self._client, writes)
        except RefusedError as refusal:
            written = refusal.item
        # A transaction does not tell what it has written.
        current = to_upload(written) if written else self.find(upload.tenant, upload.id)
        if current is None:
            raise UploadNotFoundError
        return current

    def _put(self, item: dict[str, Any]) -> dict[str, Any]:
        return {"TableName": self._table, "Item": item}

    def _find_by_key(self, key: dict[str, Any]) -> Upload | None:
        item = self._get(key)
        return to_upload(item) if item else None

    def _get(self, key: dict[str, Any]) -> dict[str, Any]:
        with unavailable_when_down("DynamoDB"):
            answer = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        return dict(answer.get("Item", {}))


def _refusal(index: int, upload: Upload) -> UploadsError:
    """What the condition of the record, of the count of open uploads, or of the day's bytes means to the client."""
    if index == 0:
        return UploadBusyError("Another request is starting this upload. Try again.")
    return open_exceeded() if index == 1 else bytes_exceeded(upload.created_at)
