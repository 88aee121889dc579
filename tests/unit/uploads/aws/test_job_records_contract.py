"""Job records: the same tests for the fake and for the adapter on moto."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from jobs.lifecycle import cancelled, taken
from jobs.model import Job, Lane
from jobs.ports import JobRecords
from tests.unit.fakes.job_records import FakeJobRecords
from tests.unit.fakes.world import NOW
from tests.unit.uploads.aws.jobs import BARE, FULL, make_job, real_job_records
from uploads.errors import JobBusyError, JobNotFoundError

SECOND = timedelta(seconds=1)
LATER = NOW + timedelta(minutes=5)


@pytest.fixture(scope="module", params=[FakeJobRecords, real_job_records], ids=["fake", "real"])
def records(request: pytest.FixtureRequest, moto: None) -> JobRecords:  # noqa: ARG001 # moto is there while it lives
    made: JobRecords = request.param()
    return made


@pytest.fixture
def tenant() -> str:
    """One that has nothing yet."""
    return f"tenant-{uuid4().hex}"


def find(records: JobRecords, job: Job) -> Job | None:
    return records.find(job.tenant, job.lane, job.id)


def due_by(records: JobRecords, tenant: str, now: datetime) -> set[str]:
    """Those of a tenant: the list is of all."""
    return {job_id for owner, _, job_id in records.list_due(now) if owner == tenant}


def test_record_that_was_added_is_found(records: JobRecords, tenant: str) -> None:
    """Whatever it holds."""
    for job in (make_job(tenant), replace(FULL, tenant=tenant)):
        records.add(job)
        assert find(records, job) == job


@pytest.mark.parametrize("name", [one.name for one in fields(Job)])
def test_every_field_is_kept(name: str) -> None:
    """A new one must be thought of in the sample that the test above writes."""
    assert getattr(FULL, name) != getattr(BARE, name) or name in {
        *("id", "tenant", "owner", "type", "created_at"),  # always there
        "lane",  # a part of the key
    }


def test_unknown_record_is_none(records: JobRecords, tenant: str) -> None:
    """Neither another tenant's, nor another lane's of the same id."""
    job = make_job(tenant)
    records.add(job)
    assert find(records, make_job(tenant)) is None
    assert records.find(f"{tenant}-other", job.lane, job.id) is None
    assert records.find(tenant, Lane.NOTICES, job.id) is None


def test_lanes_are_apart(records: JobRecords, tenant: str) -> None:
    """A notice may have the id of a job."""
    job = make_job(tenant)
    notice = replace(job, lane=Lane.NOTICES, type="notify")
    records.add(job)
    records.add(notice)
    assert (find(records, job), find(records, notice)) == (job, notice)


def test_record_that_is_added_twice_is_one(records: JobRecords, tenant: str) -> None:
    """Its first writing stands, even when it has gone on since: the second's answer was lost, or it came late."""
    job = make_job(tenant)
    records.add(job)
    records.add(job)
    gone_on = records.replace(job, taken(job, holder_id="run-1", now=NOW, lease=SECOND))
    records.add(job)
    assert find(records, job) == gone_on


def test_id_that_another_job_has_is_refused(records: JobRecords, tenant: str) -> None:
    """Of another type, or of another moment."""
    job = make_job(tenant)
    records.add(job)
    for other in (replace(job, type="inspect"), replace(job, created_at=LATER)):
        with pytest.raises(JobBusyError):
            records.add(other)
    assert find(records, job) == job


def test_record_is_replaced_by_whom_it_was_read(records: JobRecords, tenant: str) -> None:
    """And answers with what is there then."""
    job = make_job(tenant)
    records.add(job)
    new = taken(job, holder_id="run-1", now=NOW, lease=SECOND)
    assert records.replace(job, new) == new == find(records, job)


def test_late_writer_is_refused_and_told_what_is_there(records: JobRecords, tenant: str) -> None:
    """Of two that read the same, one writes: the revision is the fencing token."""
    job = make_job(tenant)
    records.add(job)
    first = records.replace(job, taken(job, holder_id="run-1", now=NOW, lease=SECOND))
    second = taken(job, holder_id="run-2", now=NOW, lease=SECOND)
    assert records.replace(job, second) == first == find(records, job)


def test_own_write_is_recognised(records: JobRecords, tenant: str) -> None:
    """It comes again when its answer was lost, and meets itself."""
    job = make_job(tenant, parameters={"algorithms": ["sha256"]})
    records.add(job)
    new = taken(job, holder_id="run-1", now=NOW, lease=SECOND)
    records.replace(job, new)
    assert records.replace(job, new) == new


def test_record_that_is_gone_is_not_made_anew(records: JobRecords, tenant: str) -> None:
    """TTL has taken it: whoever holds it still has lost it."""
    job = make_job(tenant)
    with pytest.raises(JobNotFoundError):
        records.replace(job, cancelled(job, now=NOW))
    assert find(records, job) is None


def test_what_follows_from_a_change_is_added_with_it_or_not_at_all(records: JobRecords, tenant: str) -> None:
    """An end is never without its notices, nor a notice without the end."""
    job = make_job(tenant)
    records.add(job)
    notices = [make_job(tenant, lane=Lane.NOTICES, type="notify") for _ in range(2)]
    ended = cancelled(job, now=LATER)
    assert records.replace(job, ended, also=notices) == ended
    assert [find(records, notice) for notice in notices] == notices
    late = [make_job(tenant, lane=Lane.NOTICES, type="notify")]
    assert records.replace(job, taken(job, holder_id="run-1", now=NOW, lease=SECOND), also=late) == ended
    assert find(records, late[0]) is None


def test_end_and_its_notices_are_recognised_when_they_come_again(records: JobRecords, tenant: str) -> None:
    """The whole of it, as of one write."""
    job = make_job(tenant)
    records.add(job)
    notice = make_job(tenant, lane=Lane.NOTICES, type="notify")
    ended = cancelled(job, now=LATER)
    for _ in range(2):
        assert records.replace(job, ended, also=[notice]) == ended


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8, 100])
def test_pages_follow_each_other_without_gap_or_overlap(records: JobRecords, tenant: str, limit: int) -> None:
    """Newest first; a tenant's notices are not its own jobs, and another's are not among them."""
    added = [make_job(tenant, second=number) for number in range(7)]
    for job in [*added, make_job(tenant, lane=Lane.NOTICES), make_job(f"{tenant}-other", second=3)]:
        records.add(job)
    seen: list[Job] = []
    before: str | None = None
    while page := records.list_newest(tenant, before_id=before, limit=limit):
        assert len(page) == limit or page[-1] == added[0]
        seen += page
        before = page[-1].id
    assert seen == added[::-1]


def test_listed_record_is_whole_but_for_what_may_be_long(records: JobRecords, tenant: str) -> None:
    """Neither response nor cursor; the record itself has them still."""
    job = replace(FULL, tenant=tenant)
    records.add(job)
    assert records.list_newest(tenant, before_id=None, limit=1) == [replace(job, response=None, cursor=None)]
    assert find(records, job) == job


def test_due_are_those_whose_moment_has_come(records: JobRecords, tenant: str) -> None:
    """Of every lane and shard; not those that are never due, nor such as have ended."""
    due = [make_job(tenant, due_at=NOW + number * SECOND) for number in range(30)]
    notice = make_job(tenant, lane=Lane.NOTICES, due_at=NOW)
    never = make_job(tenant)
    for job in [*due, notice, never]:
        records.add(job)
    assert due_by(records, tenant, NOW - SECOND) == set()
    assert due_by(records, tenant, NOW + 9 * SECOND) == {job.id for job in due[:10]} | {notice.id}
    records.replace(due[0], cancelled(due[0], now=LATER))
    assert due_by(records, tenant, NOW + timedelta(days=1)) == {job.id for job in due[1:]} | {notice.id}
    assert {lane for owner, lane, _ in records.list_due(LATER) if owner == tenant} == set(Lane)
