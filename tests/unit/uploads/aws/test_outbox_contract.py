"""A verdict and its notices are written together or not at all: the same tests for the fake and for moto's table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from jobs.model import Job, Lane
from jobs.notices.outbox import notices_of_upload
from jobs.ports import JobRecords
from tests.unit.fakes.job_records import FakeJobRecords
from tests.unit.fakes.upload_records import FakeUploadRecords
from tests.unit.fakes.world import FILM, NOW
from tests.unit.uploads.aws.conftest import REGION, TABLE
from tests.unit.uploads.aws.records import make_upload, real_records
from uploads.aws.clients import dynamodb_client
from uploads.aws.job_records import DynamoJobRecords
from uploads.aws.upload_records import DynamoUploadRecords
from uploads.errors import UploadNotFoundError
from uploads.ids import is_ulid
from uploads.lifecycle import ENTERED_FROM
from uploads.model import State, Upload
from uploads.ports import UploadRecords
from uploads.promise import Webhook
from uploads.quotas import Reservation

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

LATER = NOW + timedelta(minutes=5)
TOLD = replace(FILM, webhook=Webhook("https://hooks.example.com/in", "main"))
OF_UPLOAD = partial(notices_of_upload, to_bus=True, trace_header="Root=1-5759e988-bd862e3fe1be46a994272793")


@dataclass(frozen=True)
class Table:
    """Uploads and jobs, and all notices that it has."""

    uploads: UploadRecords
    jobs: JobRecords

    def notices_of(self, upload: Upload) -> list[Job]:
        due = self.jobs.list_due(LATER + timedelta(days=1))
        found = [self.jobs.find(*key) for key in due if key[1] is Lane.NOTICES]
        return [job for job in found if job and job.upload_id == upload.id]


def fake_table() -> Table:
    uploads, jobs = FakeUploadRecords(OF_UPLOAD), FakeJobRecords()
    uploads.notices = jobs.jobs
    return Table(uploads, jobs)


def real_table(client: DynamoDBClient | None = None) -> Table:
    real_records()
    client, days = client or dynamodb_client(REGION), timedelta(days=30)
    uploads = DynamoUploadRecords(client, TABLE, retention=days, notices_for=OF_UPLOAD)
    return Table(uploads, DynamoJobRecords(client, TABLE, retention=days))


@pytest.fixture(scope="module", params=[fake_table, real_table], ids=["fake", "real"])
def table(request: pytest.FixtureRequest, moto: None) -> Table:  # noqa: ARG001 # moto is there while it lives
    make: Callable[[], Table] = request.param
    return make()


@pytest.mark.parametrize("reserves", [False, True])
@pytest.mark.parametrize("verdict", [State.READY, State.REJECTED])
def test_verdict_comes_with_its_notices(table: Table, verdict: State, reserves: bool) -> None:
    """One for each that is told, due at once, and with the quota where that is settled too."""
    upload = replace(make_upload(TOLD), quota_day="2026-11-22" if reserves else None)
    table.uploads.add(upload, Reservation("2026-11-22", upload.size_bytes, 5_000, 2**60) if reserves else None)
    moved = table.uploads.move(upload, verdict, now=LATER)
    assert (moved.state, moved.webhook) == (verdict, TOLD.webhook)
    notices = table.notices_of(upload)
    assert sorted(notices, key=lambda job: job.id) == sorted(OF_UPLOAD(moved), key=lambda job: job.id)
    assert {notice.parameters["outlet"]: notice.webhook for notice in notices} == {
        "webhook": TOLD.webhook,
        "event": None,
    }


@pytest.mark.parametrize("target", sorted(set(ENTERED_FROM) - {State.READY, State.REJECTED}))
def test_other_states_are_told_to_nobody(table: Table, target: State) -> None:
    """Whoever aborts knows; what expires has nobody who waits."""
    upload = make_upload(TOLD, state=State.COMPLETING)
    table.uploads.add(upload)
    table.uploads.move(upload, target, now=LATER)
    assert table.notices_of(upload) == []


@pytest.mark.parametrize("end", sorted(set(State) - ENTERED_FROM[State.READY]))
def test_verdict_that_is_not_written_tells_nothing(table: Table, end: State) -> None:
    """The condition is of both."""
    upload = make_upload(TOLD, state=end)
    table.uploads.add(upload)
    assert table.uploads.move(upload, State.READY, now=LATER).state is end
    assert table.notices_of(upload) == []


def test_of_two_verdicts_only_the_first_is_told(table: Table) -> None:
    """Both callers hold the same copy."""
    upload = make_upload(TOLD, state=State.UPLOADING)
    table.uploads.add(upload)
    table.uploads.move(upload, State.READY, now=LATER)
    table.uploads.move(upload, State.REJECTED, now=LATER + timedelta(seconds=1), rejection="too late")
    table.uploads.move(upload, State.READY, now=LATER + timedelta(seconds=2))
    assert {notice.parameters["about"] for notice in table.notices_of(upload)} == {"upload.ready"}
    assert len(table.notices_of(upload)) == 2


def test_verdict_on_a_record_that_is_gone_tells_nothing(table: Table) -> None:
    """TTL may have taken it."""
    upload = make_upload(TOLD)
    with pytest.raises(UploadNotFoundError):
        table.uploads.move(upload, State.READY, now=LATER)
    assert table.notices_of(upload) == []


def test_upload_that_names_no_webhook_is_told_to_the_bus_alone(table: Table) -> None:
    """Which hears of all."""
    upload = make_upload()
    table.uploads.add(upload)
    table.uploads.move(upload, State.READY, now=LATER)
    assert [notice.parameters["outlet"] for notice in table.notices_of(upload)] == ["event"]


def test_ids_of_notices_follow_from_the_end() -> None:
    """Whoever comes to the same end means the same; whoever comes to another, another."""
    upload = replace(make_upload(TOLD), state=State.READY, updated_at=LATER)
    ids = [notice.id for notice in OF_UPLOAD(upload)]
    assert ids == [notice.id for notice in OF_UPLOAD(replace(upload, revision=9))]
    others = [
        replace(upload, tenant="globex"),
        replace(upload, id="01M81XFF80FMDPR3MZ4JM56722"),
        replace(upload, state=State.REJECTED),
        replace(upload, updated_at=LATER + timedelta(seconds=1)),
    ]
    every = [*ids, *(notice.id for other in others for notice in OF_UPLOAD(other))]
    assert len(set(every)) == 10
    assert all(map(is_ulid, every))
