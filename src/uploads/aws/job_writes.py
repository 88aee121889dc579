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


def putting(table: str, jobs: Iterable[Job]) -> list[dict[str, Any]]:
    """Each as it is. On no condition: one that follows from an end is there only if that end is written already, and
    then the end's own condition refuses them all.
    """
    return [{"Put": {"TableName": table, "Item": keyed_item(job)}} for job in jobs]
