"""Jobs to write, and a table on moto to write them to."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from typing import Any

from jobs.model import Failure, Job, JobState, Progress, Webhook
from tests.unit.fakes.world import NOW
from tests.unit.uploads.aws.conftest import REGION, TABLE
from tests.unit.uploads.aws.records import real_records
from uploads.aws.clients import dynamodb_client
from uploads.aws.job_records import DynamoJobRecords
from uploads.ids import make_ulid

RETENTION = timedelta(days=7)
MILLISECOND = timedelta(milliseconds=1)
BARE = Job("01M81XFF80FMDPR3MZ4JM56799", "acme", "user-42", "digest", JobState.QUEUED, NOW, NOW)
# With all that a record can hold.
FULL = replace(
    BARE,
    state=JobState.RUNNING,
    updated_at=NOW + 1_234 * MILLISECOND,
    upload_id="01M81XFF80FMDPR3MZ4JM56722",
    parameters={"algorithms": ["sha256"], "größe": [1.5, None, True, {"": "🙂"}]},
    progress=Progress(2**53 + 1, 53_687_091_200_000),
    cursor={"at": 7},
    response={"digests": {"sha256": "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="}, "parts": [[1, 2]]},
    failure=Failure(400, "INVALID_REQUEST", "Ä.", "InvalidRequestError", (("/input", "must be another"),)),
    cancel_requested=True,
    holder_id="c1f0b0f2/message-1",
    held_until=NOW + timedelta(minutes=1),
    attempts=3,
    started_at=NOW + MILLISECOND,
    ended_at=NOW + timedelta(hours=1),
    due_at=NOW + timedelta(minutes=1, milliseconds=5_001),
    sent_count=2,
    trace_header="Root=1-6b030820-c1f0b0f23a614a4f8a415a3d;Parent=53995c3f42cd8ad8;Sampled=1",
    webhook=Webhook("https://hooks.example.com/in?to=us", "main"),
    is_counted=True,
    revision=41,
)


def real_job_records() -> DynamoJobRecords:
    """Its table is moto's, made with it."""
    real_records()
    return DynamoJobRecords(dynamodb_client(REGION), TABLE, retention=RETENTION)


def make_job(tenant: str = "acme", *, second: int = 0, **changes: Any) -> Job:
    """One of a fresh id, as of that second."""
    job_id = make_ulid(NOW + timedelta(seconds=second), os.urandom(10))
    return replace(BARE, id=job_id, tenant=tenant, **changes)
