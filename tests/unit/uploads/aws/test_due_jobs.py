"""The index of what is due: whoever has no time for all of it sees some of each shard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import Any

import pytest
from moto import mock_aws

from jobs.dispatching import dispatch
from jobs.model import Job, Lane
from tests.unit.fakes.job_world import JobWorld
from tests.unit.fakes.world import NOW
from tests.unit.uploads.aws.conftest import REGION, TABLE
from tests.unit.uploads.aws.jobs import make_job, real_job_records
from uploads.aws.clients import dynamodb_client
from uploads.aws.job_records import DynamoJobRecords
from uploads.aws.record_keys import DUE_JOBS, DUE_SHARD, DUE_SHARDS, due_attributes

PAGE = 25
MINUTE = timedelta(minutes=1)


@pytest.fixture
def records() -> Iterator[DynamoJobRecords]:
    with mock_aws():
        yield real_job_records()


def shard_of(job_id: str) -> Any:
    return due_attributes(job_id, NOW, kind=DUE_JOBS)[DUE_SHARD]["S"]


def job_in(shard: int, **changes: Any) -> Job:
    """One that waits there."""
    made = iter(lambda: make_job(due_at=NOW, **changes), None)
    return next(job for job in made if shard_of(job.id) == f"{DUE_JOBS}#{shard}")


@pytest.mark.parametrize("crowded", [0, 3, DUE_SHARDS - 1])
def test_crowded_shard_keeps_nobody_from_the_others(records: DynamoJobRecords, crowded: int) -> None:
    """After a page of it come the others; then the rest, all of it."""
    crowd = [job_in(crowded) for _ in range(PAGE * 2 + 3)]
    quiet = [job_in(shard) for shard in range(DUE_SHARDS) if shard != crowded]
    for job in crowd + quiet:
        records.add(job)
    listed = [job_id for _, _, job_id in records.list_due(NOW)]
    assert {job.id for job in quiet} <= set(listed[: PAGE + len(quiet)])
    assert sorted(listed) == sorted(job.id for job in crowd + quiet)


def test_another_minute_begins_at_another_shard(records: DynamoJobRecords) -> None:
    """Each is the first at times: of a dispatcher that never has time for all."""
    for shard in range(DUE_SHARDS):
        records.add(job_in(shard))
    firsts = [next(records.list_due(NOW + number * MINUTE)) for number in range(DUE_SHARDS)]
    assert len({shard_of(job_id) for _, _, job_id in firsts}) == DUE_SHARDS


def test_dispatcher_that_is_short_of_time_sends_for_some_of_each_shard(records: DynamoJobRecords) -> None:
    """The rest of the crowd is for the next one."""
    service = replace(JobWorld().jobs, records=records)
    for job in [job_in(2) for _ in range(PAGE + 10)]:
        records.add(job)
    late = job_in(1, tenant="quiet")
    records.add(late)
    sent = iter(range(PAGE + 1))
    dispatch(service, now=NOW, stop=lambda: next(sent, None) is None)
    found = records.find("quiet", Lane.WORK, late.id)
    assert found is not None
    assert found.sent_count == 1


def test_row_of_an_unknown_kind_ends_no_list(records: DynamoJobRecords) -> None:
    """A newer version may have written it before it was rolled back: what we know is sent for all the same."""
    for shard in range(DUE_SHARDS):
        unknown = {"pk": {"S": "TENANT#acme"}, "sk": {"S": f"REPORT#{shard}"}}
        due = due_attributes("", NOW - MINUTE, kind=DUE_JOBS) | {DUE_SHARD: {"S": f"{DUE_JOBS}#{shard}"}}
        dynamodb_client(REGION).put_item(TableName=TABLE, Item=unknown | due)
    jobs = [job_in(shard) for shard in range(DUE_SHARDS)]
    for job in jobs:
        records.add(job)
    listed = list(islice(records.list_due(NOW), 100))
    assert {job_id for _, _, job_id in listed} == {job.id for job in jobs}
