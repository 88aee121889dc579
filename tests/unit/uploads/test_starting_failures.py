"""Starting an upload that cannot be started: nothing is left that nobody would ever free."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.world import FILM, RULES, SMALL, World
from uploads.errors import InvalidRequestError, QuotaExceededError, TooLargeError, UnavailableError
from uploads.limits import MAX_METADATA_BYTES, MAX_PUT_BYTES
from uploads.promise import Algorithm, Checksum, Order, Strategy


def test_refused_record_write_frees_the_multipart_upload(world: World) -> None:
    """Without a record nobody would ever complete or abort it."""

    def refuse() -> None:
        raise QuotaExceededError("full")

    world.records.before["add"] = refuse
    with pytest.raises(QuotaExceededError):
        world.start(FILM)
    assert world.is_empty()


def test_record_write_that_may_arrive_late_leaves_the_multipart_upload_open(world: World) -> None:
    """A write that was given up may still be on its way: its record must not tell of parts that are gone."""
    world.records.before["add"] = outage
    with pytest.raises(UnavailableError):
        world.start(FILM)
    assert len(world.objects.multiparts) == 1
    assert "abort_multipart" not in world.objects.calls


@pytest.mark.parametrize("order", [SMALL, FILM])
def test_record_whose_write_only_lost_its_answer_is_no_failure(world: World, order: Order) -> None:
    """It is there, just as it was to be: the client gets its URLs, and S3 keeps what was opened."""
    world.records.after["add"] = outage
    upload, page = world.start(order)
    assert world.record(upload) == upload
    assert page.parts
    assert len(world.objects.multiparts) == (1 if order is FILM else 0)


def test_start_of_which_nobody_can_tell_whether_it_was_written_frees_nothing(world: World) -> None:
    """To free the parts of an upload that may be recorded would break it; the sweeper finds out."""
    world.records.before["add"] = outage
    world.records.before["find"] = outage
    with pytest.raises(UnavailableError):
        world.start(FILM)
    assert len(world.objects.multiparts) == 1
    assert "abort_multipart" not in world.objects.calls


def test_failed_record_write_is_what_is_reported_even_if_freeing_fails_too(world: World) -> None:
    """The first error is the cause; the bucket's lifecycle frees the parts later."""

    def refuse() -> None:
        raise KeyError("denied")

    world.records.before["add"] = refuse
    world.objects.before["abort_multipart"] = outage
    with pytest.raises(KeyError, match="denied"):
        world.start(FILM)
    assert not world.records.uploads


def test_failed_start_at_s3_leaves_no_record(world: World) -> None:
    """S3 is asked first: a record without its multipart upload could never be completed."""
    world.objects.before["start_multipart"] = outage
    with pytest.raises(UnavailableError):
        world.start(FILM)
    assert world.is_empty()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"size_bytes": RULES.limits.max_upload_bytes + 1}, TooLargeError),
        ({"size_bytes": MAX_PUT_BYTES + 1, "strategy": Strategy.PUT}, TooLargeError),
        ({"part_size_bytes": 1}, InvalidRequestError),
        ({"checksum": Checksum(Algorithm.SHA256, "AAAA")}, InvalidRequestError),
        ({"metadata": {"a": "x" * MAX_METADATA_BYTES}}, InvalidRequestError),
    ],
)
def test_refused_order_touches_nothing(
    world: World, changes: dict[str, Any], error: type[InvalidRequestError | TooLargeError]
) -> None:
    """Planning comes first, so that a refusal leaves no row, no object and no multipart upload."""
    with pytest.raises(error):
        world.start(FILM, **changes)
    assert world.is_empty()
    assert world.objects.calls == world.records.calls == []
