"""How records are found other than by id: the same tests for the fake and for the adapter on moto."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from tests.unit.fakes import FakeUploadRecords
from tests.unit.fakes.world import FILM, NOW, SMALL
from tests.unit.uploads.aws.records import make_upload, real_records
from uploads.ids import make_ulid
from uploads.lifecycle import due_at
from uploads.model import State, Upload
from uploads.ports import UploadRecords

SECOND = timedelta(seconds=1)
LATER = NOW + timedelta(minutes=5)
PUT = replace(SMALL, part_size_bytes=None)


@pytest.fixture(scope="module", params=[FakeUploadRecords, real_records], ids=["fake", "real"])
def records(request: pytest.FixtureRequest, moto: None) -> UploadRecords:  # noqa: ARG001 # moto is there while it lives
    made: UploadRecords = request.param()
    return made


@pytest.fixture
def tenant() -> str:
    """One that has nothing yet."""
    return f"tenant-{uuid4().hex}"


def add(records: UploadRecords, tenant: str, number: int = 0, **changes: object) -> Upload:
    """A record whose id is of that second."""
    upload = replace(make_upload(), tenant=tenant, id=make_ulid(NOW + number * SECOND, uuid4().bytes[:10]))
    upload = replace(upload, **changes)  # type: ignore[arg-type]  # as the class says
    records.add(upload)
    return upload


def due_by(records: UploadRecords, tenant: str, now: datetime) -> list[Upload]:
    """Those of a tenant: the list is of all."""
    found = [records.find(*key) for key in records.list_due(now) if key[0] == tenant]
    return [upload for upload in found if upload]


def test_fingerprint_finds_the_latest_upload_that_was_started_with_it(records: UploadRecords, tenant: str) -> None:
    """As it is now; whatever its state, which is for the caller to judge."""
    add(records, tenant, 1, fingerprint="film Ä/x")
    latest = add(records, tenant, 2, fingerprint="film Ä/x")
    add(records, tenant, 3, fingerprint="another")
    moved = records.move(latest, State.ABORTED, now=LATER)
    assert records.find_by_fingerprint(tenant, "film Ä/x") == moved


@pytest.mark.parametrize("fingerprint", ["", "unknown", "UPLOAD#"])
def test_unknown_fingerprint_finds_nothing(records: UploadRecords, tenant: str, fingerprint: str) -> None:
    """Nor does an upload's own key."""
    add(records, tenant, fingerprint="known")
    assert records.find_by_fingerprint(tenant, fingerprint) is None


def test_another_tenants_fingerprint_finds_nothing(records: UploadRecords, tenant: str) -> None:
    """Two tenants may well have the same file."""
    add(records, "someone else", fingerprint="the same")
    assert records.find_by_fingerprint(tenant, "the same") is None


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8, 100])
def test_pages_of_uploads_follow_each_other_without_gap_or_overlap(
    records: UploadRecords, tenant: str, limit: int
) -> None:
    """Newest first; other records of the tenant, as of its fingerprints, are not among them."""
    added = [add(records, tenant, number, fingerprint=f"f-{number}") for number in range(7)]
    add(records, f"{tenant}-other", 3)
    seen: list[Upload] = []
    before: str | None = None
    while page := records.list_newest(tenant, before_id=before, limit=limit):
        assert len(page) == min(limit, len(added) - len(seen))
        seen += page
        before = page[-1].id
    assert seen == added[::-1]


def test_page_goes_on_before_an_id_that_is_no_upload(records: UploadRecords, tenant: str) -> None:
    """The one that a cursor names may be forgotten meanwhile; a moment may be asked for."""
    older, newer = (add(records, tenant, number) for number in (1, 3))
    between, after = (make_ulid(NOW + number * SECOND, b"\xff" * 10) for number in (2, 4))
    assert records.list_newest(tenant, before_id=between, limit=1) == [older]
    assert records.list_newest(tenant, before_id=after, limit=2) == [newer, older]
    assert records.list_newest(tenant, before_id=older.id, limit=2) == []


def test_tenant_without_uploads_has_none(records: UploadRecords, tenant: str) -> None:
    """An empty page, not an error."""
    assert records.list_newest(tenant, before_id=None, limit=10) == []


@pytest.mark.parametrize("order", [PUT, FILM])
def test_new_upload_is_due_at_its_time_and_not_before(records: UploadRecords, tenant: str, order: object) -> None:
    """To the second: `lifecycle.due_at` says when."""
    plan = make_upload(order).plan  # type: ignore[arg-type]  # either order
    upload = add(records, tenant, plan=plan)
    moment = due_at(upload)
    assert moment is not None
    assert due_by(records, tenant, moment - SECOND) == []
    assert due_by(records, tenant, moment) == [upload]


@pytest.mark.parametrize("state", sorted(set(State) - {State.ISSUED, State.READY}))
def test_moved_upload_is_due_as_its_new_state_says(records: UploadRecords, tenant: str, state: State) -> None:
    """And no longer as its old one did; it comes as it is now."""
    moved = records.move(add(records, tenant), state, now=LATER)
    moment = due_at(moved)
    assert moment is not None
    assert due_by(records, tenant, moment - SECOND) == []
    assert due_by(records, tenant, moment) == [moved]


def test_ready_upload_is_never_due(records: UploadRecords, tenant: str) -> None:
    """Whatever it was before."""
    upload = add(records, tenant)
    records.move(upload, State.COMPLETING, now=LATER)
    records.move(upload, State.READY, now=LATER)
    assert due_by(records, tenant, NOW + timedelta(days=365)) == []


def test_uploads_of_all_tenants_are_due(records: UploadRecords, tenant: str) -> None:
    """However they are spread over the index."""
    added = [add(records, f"{tenant}-{number}", number) for number in range(40)]
    due = {upload_id for _, upload_id in records.list_due(NOW + timedelta(days=2))}
    assert {upload.id for upload in added} <= due


def test_postponed_upload_is_due_then(records: UploadRecords, tenant: str) -> None:
    """And until then not."""
    upload = add(records, tenant)
    until = NOW + timedelta(days=3)
    records.postpone(upload, until)
    assert due_by(records, tenant, until - SECOND) == []
    assert due_by(records, tenant, until) == [upload]


def test_upload_postponed_for_good_is_due_again_only_after_a_move(records: UploadRecords, tenant: str) -> None:
    """Nothing is left to be done for it."""
    upload = records.move(add(records, tenant), State.VERIFYING, now=LATER)
    records.postpone(upload, None)
    records.postpone(upload, None)
    assert due_by(records, tenant, NOW + timedelta(days=365)) == []
    moved = records.move(upload, State.EXPIRED, now=LATER)
    assert due_by(records, tenant, NOW + timedelta(days=365)) == [moved]


@pytest.mark.parametrize("until", [None, NOW + timedelta(days=300)])
def test_upload_that_has_changed_since_is_not_postponed(
    records: UploadRecords, tenant: str, until: datetime | None
) -> None:
    """What is due is due for another reason by now."""
    read = add(records, tenant)
    moved = records.move(read, State.COMPLETING, now=LATER)
    records.postpone(read, until)
    assert due_by(records, tenant, NOW + timedelta(days=2)) == [moved]


def test_postponing_changes_nothing_of_the_record(records: UploadRecords, tenant: str) -> None:
    """When somebody looks is not a change."""
    upload = add(records, tenant)
    records.postpone(upload, LATER)
    assert records.find(tenant, upload.id) == upload
