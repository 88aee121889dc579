"""The writes of jobs' records, to stand in one transaction with what they follow from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jobs.model import Job
from uploads.aws.job_items import to_item
from uploads.aws.record_keys import DUE_JOBS, due_attributes, job_key


def keyed_item(job: Job) -> dict[str, Any]:
    """The record with its keys: of the table, and of the index of what is due."""
    return {
        **job_key(job.tenant, job.lane, job.id),
        **to_item(job),
        **due_attributes(job.id, job.due_at, kind=DUE_JOBS),
    }


def adding(table: str, jobs: Iterable[Job]) -> list[dict[str, Any]]:
    """Each on the condition that it is new."""
    only_new = {"ConditionExpression": "attribute_not_exists(pk)"}
    return [{"Put": {"TableName": table, "Item": keyed_item(job), **only_new}} for job in jobs]
