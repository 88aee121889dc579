"""A worker as one would write it at first: it looks, works, has the effect, and writes the end. No condition anywhere.

It is here to be caught: where the harness lets this pass, it proves nothing of ours.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from jobs.lifecycle import is_done, succeeded, taken
from jobs.messages import UnreadableMessageError, read_message
from jobs.model import Job, Lane
from jobs.service import JobService
from jobs.work import Task
from tests.integration.jobs.event_source import Handler
from tests.integration.jobs.work_types import effect_of
from uploads.aws.job_items import to_item
from uploads.aws.quota_writes import closing_job
from uploads.aws.record_keys import job_key


def make_naive_handler(service: JobService, dynamodb: Any, table: str, clock: Callable[[], datetime]) -> Handler:
    """What takes the real handler's place."""

    def work(job: Job, seconds_left: Callable[[], float]) -> None:
        service.records.add(effect_of(job, clock()))
        dynamodb.update_item(**closing_job(table, job.tenant)["Update"])
        response = {}
        for done in service.types[job.type].run(Task(job, service, clock, seconds_left)):
            response = {"sum": done.cursor["sum"]}
        now = clock()
        end = succeeded(taken(job, holder_id="me", now=now, lease=now - now), response, now=now)
        dynamodb.put_item(TableName=table, Item={**job_key(job.tenant, job.lane, job.id), **to_item(end)})

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        failed = []
        for message in event["Records"]:
            try:
                wake = read_message(message["body"], Lane.WORK)
                job = service.records.find(wake.tenant, wake.lane, wake.job_id)
                if job is not None and not is_done(job):
                    work(job, context.get_remaining_time_in_millis)
            except (UnreadableMessageError, json.JSONDecodeError):
                continue
            except Exception:  # noqa: BLE001 # as it would be written at first
                failed.append({"itemIdentifier": message["messageId"]})
        return {"batchItemFailures": failed}

    return handler
