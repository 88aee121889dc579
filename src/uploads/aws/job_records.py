"""DynamoDB as the use cases of jobs see it. Each record is written whole, on the condition of its revision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from jobs.lifecycle import is_done
from jobs.model import Job, Lane
from uploads.aws.clients import unavailable_when_down
from uploads.aws.job_items import to_job
from uploads.aws.job_writes import keyed_item, putting
from uploads.aws.quota_writes import closing_job, opening_job
from uploads.aws.record_keys import DUE_JOBS, FORGET_AT, JOB_KINDS, job_key, read_job_key, seconds
from uploads.aws.record_lists import due, newest
from uploads.aws.transactions import RefusedError, write_all
from uploads.errors import JobBusyError, JobNotFoundError
from uploads.quotas import jobs_exceeded

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# No list shows these, and they may be long. Names stand for themselves: some are words of DynamoDB's own language.
_UNLISTED = ("response", "cursor")
_LISTED_NAMES = {f"#{name}": name for name in Job.__slots__ if name not in _UNLISTED}
_LISTED = {"ProjectionExpression": ", ".join(_LISTED_NAMES), "ExpressionAttributeNames": _LISTED_NAMES}


class DynamoJobRecords:
    """The table's job records. TTL forgets those that have ended, `retention` after their end."""

    def __init__(self, client: DynamoDBClient, table_name: str, *, retention: timedelta) -> None:
        self._client = client
        self._table = table_name
        self._retention = retention

    def add(self, job: Job, *, max_open_jobs: int | None = None) -> None:
        """Write a new record, and count it where that is limited."""
        writes = putting(self._table, [job])
        writes[0]["Put"]["ConditionExpression"] = "attribute_not_exists(pk)"
        if job.is_counted and max_open_jobs is not None:
            writes.append(opening_job(self._table, job.tenant, max_open_jobs))
        try:
            write_all(self._client, writes)
        except RefusedError as refusal:
            # boto3 repeats a write whose answer was lost, and then meets its own success.
            current = self.find(job.tenant, job.lane, job.id)
            if current is not None and current.created_at == job.created_at and current.type == job.type:
                return
            raise (JobBusyError() if refusal.index == 0 else jobs_exceeded()) from None

    def find(self, tenant: str, lane: Lane, job_id: str) -> Job | None:
        """Read a record, consistently."""
        with unavailable_when_down("DynamoDB"):
            answer = self._client.get_item(
                TableName=self._table, Key=job_key(tenant, lane, job_id), ConsistentRead=True
            )
        return to_job(answer["Item"]) if "Item" in answer else None

    def list_newest(self, tenant: str, *, before_id: str | None, limit: int) -> list[Job]:
        """From the tenant's partition."""
        kind = JOB_KINDS[Lane.WORK]
        items = newest(self._client, self._table, tenant, kind, before_id=before_id, limit=limit, **_LISTED)
        return [to_job(item) for item in items]

    def list_due(self, now: datetime) -> Iterator[tuple[str, Lane, str]]:
        """By the index of what is due."""
        keys = map(read_job_key, due(self._client, self._table, DUE_JOBS, now))
        return (key for key in keys if key)

    def replace(self, old: Job, new: Job, *, also: Sequence[Job] = ()) -> Job:
        """Put the whole record, if its revision is the old one's; in one transaction with what follows from it."""
        writes = [self._replacing(old, new), *putting(self._table, also)]
        if new.is_counted and is_done(new) and not is_done(old):
            writes.append(closing_job(self._table, new.tenant))
        try:
            write_all(self._client, writes)
        except RefusedError as refusal:
            current = to_job(refusal.item) if refusal.item else self.find(new.tenant, new.lane, new.id)
            if current is None:
                raise JobNotFoundError from None
            return current
        return new

    def _replacing(self, old: Job, new: Job) -> dict[str, Any]:
        item = keyed_item(new)
        if new.ended_at is not None:
            item[FORGET_AT] = seconds(new.ended_at + self._retention)
        return {
            "Put": {
                "TableName": self._table,
                "Item": item,
                "ConditionExpression": "revision = :read",
                "ExpressionAttributeValues": {":read": {"N": str(old.revision)}},
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            }
        }
