"""DynamoDB as the use cases of jobs see it. Each record is written whole, on the condition of its revision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from jobs.lifecycle import is_done
from jobs.model import Job, Lane
from uploads.aws.clients import unavailable_when_down
from uploads.aws.job_items import to_item, to_job
from uploads.aws.quota_writes import closing_job, opening_job
from uploads.aws.record_keys import (
    DUE_AT,
    DUE_INDEX,
    DUE_JOBS,
    DUE_SHARD,
    DUE_SHARDS,
    FORGET_AT,
    due_attributes,
    job_key,
    read_job_key,
    seconds,
    tenant_key,
)
from uploads.aws.transactions import RefusedError, write_all
from uploads.errors import JobBusyError, JobNotFoundError
from uploads.quotas import jobs_exceeded

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoJobRecords:
    """The table's job records. TTL forgets those that have ended, `retention` after their end."""

    def __init__(self, client: DynamoDBClient, table_name: str, *, retention: timedelta) -> None:
        self._client = client
        self._table = table_name
        self._retention = retention

    def add(self, job: Job, *, max_open_jobs: int | None = None) -> None:
        """Write a new record, and count it where that is limited."""
        writes = [self._adding(job)]
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
        """A range of the tenant's partition, backwards: ids are in order of time."""
        start = {f":{name}": value for name, value in tenant_key(tenant).items()}
        most = limit + 1  # the one at `before_id` comes along, and is left out
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
            ExpressionAttributeValues={
                **start,
                ":first": {"S": "JOB#"},
                ":last": {"S": f"JOB#{before_id}" if before_id else "JOB#~"},
            },
            ScanIndexForward=False,
            ConsistentRead=True,
            PaginationConfig={"MaxItems": most, "PageSize": most},
        )
        with unavailable_when_down("DynamoDB"):
            found = [to_job(item) for page in pages for item in page["Items"]]
        return [job for job in found if job.id != before_id][:limit]

    def list_due(self, now: datetime) -> Iterator[tuple[str, Lane, str]]:
        """By the index of what is due, shard by shard."""
        for shard in range(DUE_SHARDS):
            pages = self._client.get_paginator("query").paginate(
                TableName=self._table,
                IndexName=DUE_INDEX,
                KeyConditionExpression=f"{DUE_SHARD} = :shard AND {DUE_AT} <= :now",
                ExpressionAttributeValues={":shard": {"S": f"{DUE_JOBS}#{shard}"}, ":now": seconds(now)},
            )
            with unavailable_when_down("DynamoDB"):
                for page in pages:
                    yield from map(read_job_key, page["Items"])

    def replace(self, old: Job, new: Job, *, also: Sequence[Job] = ()) -> Job:
        """Put the whole record, if its revision is the old one's; in one transaction with what follows from it."""
        writes = [self._replacing(old, new), *map(self._adding, also)]
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
        return {
            "Put": self._put(new)
            | {
                "ConditionExpression": "revision = :read",
                "ExpressionAttributeValues": {":read": {"N": str(old.revision)}},
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            }
        }

    def _adding(self, job: Job) -> dict[str, Any]:
        return {"Put": self._put(job) | {"ConditionExpression": "attribute_not_exists(pk)"}}

    def _put(self, job: Job) -> dict[str, Any]:
        item = {
            **job_key(job.tenant, job.lane, job.id),
            **to_item(job),
            **due_attributes(job.id, job.due_at, kind=DUE_JOBS),
        }
        if job.ended_at is not None:
            item[FORGET_AT] = seconds(job.ended_at + self._retention)
        return {"TableName": self._table, "Item": item}
