"""Job records in DynamoDB: what an item holds, what is lost on the way, and what else stands in the table."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from botocore.parsers import ResponseParserError
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws

from jobs.lifecycle import cancelled, taken
from jobs.model import Failure, Job, JobState, Lane, Progress, Webhook
from tests.unit.fakes.world import NOW
from tests.unit.uploads.aws.canned_answers import CannedAnswers
from tests.unit.uploads.aws.conftest import REGION, TABLE
from tests.unit.uploads.aws.jobs import BARE, FULL, RETENTION, make_job
from tests.unit.uploads.aws.records import make_upload, real_records
from uploads.aws.clients import dynamodb_client
from uploads.aws.job_items import to_item, to_job
from uploads.aws.job_records import DynamoJobRecords
from uploads.errors import UnavailableError

texts = st.text(max_size=20)
integers = st.integers(0, 10**15)
moments = st.integers(0, 10**12).map(lambda ms: NOW + timedelta(milliseconds=ms))
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts
json_values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=8
)
json_objects = st.dictionaries(texts, json_values, max_size=3)
failures = st.builds(
    Failure,
    status=st.integers(400, 599),
    code=texts,
    detail=texts,
    cause=texts,
    errors=st.lists(st.tuples(texts, texts), max_size=2).map(tuple),
)
jobs = st.builds(
    Job,
    id=texts,
    tenant=texts,
    owner=texts,
    type=texts,
    state=st.sampled_from(JobState),
    created_at=moments,
    updated_at=moments,
    lane=st.sampled_from(Lane),
    upload_id=st.none() | texts,
    parameters=json_objects,
    progress=st.builds(Progress, integers, st.none() | integers),
    cursor=st.none() | json_objects,
    response=st.none() | json_objects,
    failure=st.none() | failures,
    cancel_requested=st.booleans(),
    holder_id=st.none() | texts,
    held_until=st.none() | moments,
    attempts=integers,
    started_at=st.none() | moments,
    ended_at=st.none() | moments,
    due_at=st.none() | moments,
    sent_count=integers,
    trace_header=st.none() | texts,
    webhook=st.none() | st.builds(Webhook, texts, texts),
    is_counted=st.booleans(),
    revision=integers,
)


@given(job=jobs)
def test_item_says_the_same_as_the_record(job: Job) -> None:
    """Every field, in any script, and what is None; so that a record compares as what was written."""
    assert to_job(to_item(job)) == job


def test_what_a_type_says_is_kept_as_its_text() -> None:
    """DynamoDB's numbers are no floats, and its maps no JSON: both ways would change what was said."""
    item = to_item(FULL)
    assert {next(iter(item[name])) for name in ("parameters", "cursor", "response", "failure")} == {"S"}
    assert not {"cursor", "response", "failure", "webhook", "held_until", "trace_header"} & set(to_item(BARE))


@pytest.fixture
def table() -> Any:
    with mock_aws():
        uploads = real_records()
        client = dynamodb_client(REGION)
        yield client, DynamoJobRecords(client, TABLE, retention=RETENTION), uploads


def item_of(client: Any, job: Job) -> dict[str, Any]:
    kind = {Lane.WORK: "JOB", Lane.NOTICES: "NOTICE"}[job.lane]
    key = {"pk": {"S": f"TENANT#{job.tenant}"}, "sk": {"S": f"{kind}#{job.id}"}}
    found: dict[str, Any] = client.get_item(TableName=TABLE, Key=key)["Item"]
    return found


def test_record_is_forgotten_after_its_end(table: Any) -> None:
    """By the table's TTL, its retention later, and not before it has ended; then it is never due again."""
    client, records, _ = table
    job = make_job(due_at=NOW)
    records.add(job)
    assert "forget_at_epoch_seconds" not in item_of(client, job)
    assert item_of(client, job)["due_shard"]["S"].startswith("JOBS#")
    ended = records.replace(job, cancelled(job, now=NOW))
    item = item_of(client, ended)
    assert datetime.fromtimestamp(int(item["forget_at_epoch_seconds"]["N"]), tz=NOW.tzinfo) == NOW + RETENTION
    assert not {"due_shard", "due_at_epoch_seconds"} & set(item)


def test_sweeper_and_dispatcher_find_their_own_alone(table: Any) -> None:
    """Both stand in one index: an upload is no job, and a job no upload."""
    _, records, uploads = table
    job, upload = make_job(due_at=NOW), make_upload()
    records.add(job)
    uploads.add(upload)
    far = NOW + timedelta(days=30)
    assert list(records.list_due(far)) == [(job.tenant, Lane.WORK, job.id)]
    assert list(uploads.list_due(far)) == [(upload.tenant, upload.id)]


@pytest.mark.parametrize("is_counted", [False, True])
def test_own_write_is_recognised_after_a_lost_answer(table: Any, is_counted: bool) -> None:
    """boto3 repeats what was not answered, and meets its own success; of a transaction, once its token is old."""
    client, records, _ = table
    job = replace(FULL, id=make_job().id, state=JobState.QUEUED, ended_at=None, is_counted=is_counted)
    sent: list[str] = []

    def lose(**call: Any) -> None:
        if not sent:
            sent.append(call["model"].name)
            raise ConnectionError("the answer is lost")

    records.add(job, max_open_jobs=5)
    client.meta.events.register("after-call.dynamodb", lose)
    wanted = cancelled(job, now=NOW)
    with pytest.raises(ConnectionError):
        records.replace(job, wanted)
    assert sent == ["TransactWriteItems" if is_counted else "PutItem"]
    assert records.replace(job, wanted) == wanted


def test_outage_is_told_as_one_and_without_its_words() -> None:
    """Of reading, listing and writing alike: the message comes again."""
    client = dynamodb_client(REGION)
    CannedAnswers(client, ResponseParserError("SECRET"))  # which boto3 does not repeat
    records = DynamoJobRecords(client, TABLE, retention=RETENTION)
    job = make_job()
    for call in (
        lambda: records.find("acme", Lane.WORK, job.id),
        lambda: records.list_newest("acme", before_id=None, limit=10),
        lambda: list(records.list_due(NOW)),
        lambda: records.add(job),
        lambda: records.replace(job, taken(job, holder_id="run-1", now=NOW, lease=RETENTION)),
    ):
        with pytest.raises(UnavailableError) as caught:
            call()
        assert "SECRET" not in str(caught.value)
