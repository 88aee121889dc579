"""What a tenant may start, and what that does to uploads."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.unit.fakes.world import ALICE, FILM, MALLORY, RULES, SMALL, World
from uploads.errors import QuotaExceededError, TooLargeError, TypeNotAllowedError
from uploads.limits import MIB
from uploads.model import State
from uploads.quotas import Limits, bytes_exceeded, check_type, reserve, with_overrides

LIMITS = Limits(max_upload_bytes=100 * MIB, max_open_uploads=2, max_bytes_per_day=40 * MIB)


@pytest.fixture
def limited() -> World:
    return World(replace(RULES, limits=LIMITS))


@pytest.mark.parametrize("content_type", ["image/png", "IMAGE/PNG", "image/png; q=1", "application/pdf"])
def test_type_is_taken_when_it_or_its_family_is_listed(content_type: str) -> None:
    """Media types know no case, and their parameters are not meant."""
    check_type(replace(LIMITS, allowed_types=("image/*", "application/PDF")), content_type)


@pytest.mark.parametrize("content_type", ["image/png", "text/html", "application/pdfx", "imagex/png"])
def test_type_is_refused_when_neither_it_nor_its_family_is_listed(content_type: str) -> None:
    """And the client is told what is taken."""
    with pytest.raises(TypeNotAllowedError) as caught:
        check_type(replace(LIMITS, allowed_types=("image/gif", "application/pdf", "video/*")), content_type)
    assert "video/*" in caught.value.errors[0][1]


def test_every_type_is_taken_when_none_is_listed() -> None:
    """The default."""
    check_type(LIMITS, "application/x-anything")


def test_own_limits_of_a_tenant_stand_in_place_of_the_deployments() -> None:
    """Only those that it has; what else its row holds is none of ours."""
    limits = with_overrides(LIMITS, {"max_open_uploads": 9, "pk": "TENANT#acme", "note": "pays more"})
    assert limits == replace(LIMITS, max_open_uploads=9)


def test_nothing_is_counted_when_nothing_is_limited() -> None:
    """A count costs a transaction."""
    assert reserve(Limits(max_upload_bytes=1), 1, datetime(2026, 11, 22, tzinfo=UTC)) is None


def test_day_is_that_of_utc_wherever_the_clock_stands() -> None:
    """Else a day would end at another time in each region."""
    now = datetime(2026, 11, 23, 0, 30, tzinfo=timezone(timedelta(hours=1)))
    reservation = reserve(LIMITS, 1, now)
    assert reservation
    assert reservation.day == "2026-11-22"


def test_client_is_sent_away_until_midnight_when_the_bytes_of_the_day_are_used_up() -> None:
    """Retry-After is honest."""
    assert bytes_exceeded(datetime(2026, 11, 22, 23, 59, 50, tzinfo=UTC)).retry_after_seconds == 11


def test_file_that_no_day_has_room_for_is_refused_before_anything_is_touched(limited: World) -> None:
    """It would be refused tomorrow too."""
    with pytest.raises(QuotaExceededError):
        limited.start(size_bytes=41 * MIB)
    assert limited.is_empty()


def test_upload_beyond_the_open_ones_is_refused_and_leaves_nothing(limited: World) -> None:
    """Neither a record nor a multipart upload."""
    uploads = [limited.start(SMALL)[0] for _ in range(2)]
    with pytest.raises(QuotaExceededError) as caught:
        limited.start(FILM)
    assert (caught.value.code, caught.value.retry_after_seconds) == ("OPEN_UPLOADS_EXCEEDED", 60)
    assert len(limited.records.uploads) == 2
    assert not limited.objects.multiparts
    limited.abort(uploads[0])
    limited.start(FILM)


def test_bytes_of_a_ready_upload_stay_counted_and_those_of_an_aborted_one_do_not(limited: World) -> None:
    """A day's bytes are those that were stored, or may yet be."""
    ready, _ = limited.start(size_bytes=30 * MIB)
    limited.send(ready)
    assert limited.complete(ready).state is State.READY
    with pytest.raises(QuotaExceededError) as caught:
        limited.start(size_bytes=11 * MIB)
    assert caught.value.code == "DAILY_BYTES_EXCEEDED"
    aborted, _ = limited.start(size_bytes=10 * MIB)
    limited.abort(aborted)
    limited.start(size_bytes=10 * MIB)


def test_bytes_are_given_back_to_the_day_that_they_were_taken_from(limited: World) -> None:
    """An upload may end on the next day."""
    upload, _ = limited.start(size_bytes=30 * MIB)
    limited.wait(hours=20)
    limited.abort(upload)
    assert limited.records.bytes_of_day["acme", "2026-11-22"] == 0
    assert limited.records.bytes_of_day["acme", "2026-11-23"] == 0


def test_tenants_do_not_share_their_quotas(limited: World) -> None:
    """One that fills its own is nobody else's trouble."""
    for _ in range(2):
        limited.start(SMALL, ALICE)
    limited.start(SMALL, MALLORY)


def test_limits_of_one_tenant_hold_for_that_one(limited: World) -> None:
    """Larger, smaller, or of other types."""
    limited.limits.limits["acme"] = {"max_upload_bytes": 10, "allowed_types": ("text/plain",)}
    with pytest.raises(TypeNotAllowedError):
        limited.start(SMALL)
    with pytest.raises(TooLargeError):
        limited.start(SMALL, content_type="text/plain")
    limited.start(SMALL, MALLORY)
