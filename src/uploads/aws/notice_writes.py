"""The writes that add notices, to stand in one transaction with the end that they tell of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jobs.model import Job
from uploads.aws.job_items import to_item
from uploads.aws.record_keys import DUE_JOBS, due_attributes, job_key


def adding(table: str, notices: Iterable[Job]) -> list[dict[str, Any]]:
    """Each on the condition that it is new."""
    return [
        {
            "Put": {
                "TableName": table,
                "Item": {
                    **job_key(notice.tenant, notice.lane, notice.id),
                    **to_item(notice),
                    **due_attributes(notice.id, notice.due_at, kind=DUE_JOBS),
                },
                "ConditionExpression": "attribute_not_exists(pk)",
            }
        }
        for notice in notices
    ]
