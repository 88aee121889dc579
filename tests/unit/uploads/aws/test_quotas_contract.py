"""Quotas as the records keep them: the same tests for the fake and for the adapter on moto."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from moto import mock_aws

from tests.unit.fakes import FakeUploadRecords
from tests.unit.fakes.world import FILM, NOW
from tests.unit.uploads.aws.records import make_upload, real_records
from uploads.errors import QuotaExceededError, UploadBusyError
from uploads.lifecycle import OPEN
from uploads.model import State, Upload
from uploads.ports import UploadRecords
from uploads.quotas import Reservation

LATER = NOW + timedelta(minutes=5)
DAY = "2026-11-22"


@pytest.fixture(params=[FakeUploadRecords, real_records], ids=["fake", "real"])
def records(request: pytest.FixtureRequest) -> Iterator[UploadRecords]:
    """Empty for each test: what one has counted is in the next one's way."""
    with mock_aws():
        yield request.param()


def counted(size_bytes: int = 10) -> Upload:
    return replace(make_upload(replace(FILM, size_bytes=size_bytes)), quota_day=DAY)


def reservation(size_bytes: int = 10, *, opened: int | None = 2, of_day: int | None = 25) -> Reservation:
    return Reservation(DAY, size_bytes, max_open_uploads=opened, max_bytes_per_day=of_day)


def test_uploads_are_taken_up_to_the_limit_and_not_beyond(records: UploadRecords) -> None:
    """The one that is refused leaves no record."""
    records.add(counted(), reservation())
    records.add(counted(), reservation())
    third = counted(1)
    with pytest.raises(QuotaExceededError) as caught:
        records.add(third, reservation(1))
    assert caught.value.code == "OPEN_UPLOADS_EXCEEDED"
    assert records.find(third.tenant, third.id) is None


def test_bytes_are_taken_up_to_the_limit_to_the_byte(records: UploadRecords) -> None:
    """And a refused upload takes no place among the open ones."""
    records.add(counted(), reservation(opened=3))
    with pytest.raises(QuotaExceededError) as caught:
        records.add(counted(16), reservation(16, opened=3))
    assert caught.value.code == "DAILY_BYTES_EXCEEDED"
    records.add(counted(15), reservation(15, opened=3))
    records.add(counted(0), reservation(0, opened=3))


def test_first_upload_of_a_tenant_without_a_place_is_refused(records: UploadRecords) -> None:
    """Where nothing has been counted yet, the limit holds too."""
    with pytest.raises(QuotaExceededError):
        records.add(counted(), reservation(opened=0))
    with pytest.raises(QuotaExceededError):
        records.add(counted(), reservation(of_day=9))


def test_what_is_not_limited_is_counted_all_the_same(records: UploadRecords) -> None:
    """A limit that is set later finds a true count."""
    records.add(counted(), reservation(opened=None, of_day=None))
    with pytest.raises(QuotaExceededError):
        records.add(counted(), reservation(opened=1))


@pytest.mark.parametrize("end", [State.ABORTED, State.EXPIRED, State.REJECTED])
def test_upload_that_comes_to_nothing_gives_everything_back_once(records: UploadRecords, end: State) -> None:
    """However often it is ended, and by however many."""
    upload = counted(25)
    records.add(upload, reservation(25, opened=1))
    moved = records.move(upload, end, now=LATER)
    assert moved.state is end
    assert records.move(upload, State.ABORTED, now=LATER) == moved
    records.add(counted(25), reservation(25, opened=1))
    with pytest.raises(QuotaExceededError):
        records.add(counted(0), reservation(0, opened=1))


def test_ready_upload_gives_back_its_place_and_not_its_bytes(records: UploadRecords) -> None:
    """They are there now."""
    upload = counted(20)
    records.add(upload, reservation(20, opened=1))
    assert records.move(upload, State.READY, now=LATER).state is State.READY
    with pytest.raises(QuotaExceededError) as caught:
        records.add(counted(6), reservation(6, opened=1))
    assert caught.value.code == "DAILY_BYTES_EXCEEDED"
    records.add(counted(5), reservation(5, opened=1))


def test_move_that_is_not_made_settles_nothing(records: UploadRecords) -> None:
    """Its condition and the counts stand in one transaction."""
    upload = counted()
    records.add(upload, reservation(opened=1))
    completing = records.move(upload, State.COMPLETING, now=LATER)
    assert records.move(upload, State.ABORTED, now=LATER, only_from=OPEN) == completing
    with pytest.raises(QuotaExceededError):
        records.add(counted(), reservation(opened=1))


def test_terminal_move_returns_the_record_as_it_then_is(records: UploadRecords) -> None:
    """With what others had changed in it before, which the caller's copy lacks."""
    upload = counted()
    records.add(upload, reservation())
    records.move(upload, State.UPLOADING, now=NOW, multipart_id="m-2")
    moved = records.move(upload, State.REJECTED, now=LATER, rejection="too short")
    assert (moved.multipart_id, moved.rejection, moved.revision) == ("m-2", "too short", 2)


def test_id_that_is_taken_reserves_nothing(records: UploadRecords) -> None:
    """Neither for the one who comes second, nor for one whose answer was lost."""
    upload = counted()
    records.add(upload, reservation(opened=2))
    records.add(upload, reservation(opened=2))
    with pytest.raises(UploadBusyError):
        records.add(replace(upload, filename="another"), reservation(opened=2))
    records.add(counted(), reservation(opened=2))
