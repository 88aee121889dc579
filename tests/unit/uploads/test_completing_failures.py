"""Completing while S3 or the table fails, and answers are lost on the way."""

from __future__ import annotations

import pytest

from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.world import FILM, SMALL, World
from uploads.errors import PromiseBrokenError, UnavailableError
from uploads.limits import MIB
from uploads.model import State, Upload


@pytest.fixture
def film(world: World) -> Upload:
    """A multipart upload of four parts, all of them sent."""
    upload, _ = world.start(FILM)
    world.send(upload)
    return upload


@pytest.mark.parametrize(
    ("moment", "call"),
    [
        ("before", "list_parts"),
        ("after", "list_parts"),
        ("before", "complete_multipart"),
        ("before", "find_object"),
        ("after", "find_object"),
    ],
)
def test_complete_succeeds_when_repeated_after_any_failure_of_s3(
    world: World, film: Upload, call: str, moment: str
) -> None:
    """Whatever was in the way is over by then."""
    getattr(world.objects, moment)[call] = outage
    with pytest.raises(UnavailableError):
        world.complete(film)
    assert world.complete(film).state is State.READY
    assert world.objects.multiparts == {}


def test_assembly_whose_answer_was_lost_is_ready_at_once(world: World, film: Upload) -> None:
    """S3 may drop the connection of a CompleteMultipartUpload that worked; the object says so."""
    world.objects.after["complete_multipart"] = outage
    assert world.complete(film).state is State.READY
    assert world.objects.calls.count("complete_multipart") == 1


def test_assembly_that_s3_is_still_at_is_no_verdict(world: World, film: Upload) -> None:
    """No answer and no object yet: the caller is told to try again, and nothing is given up."""
    world.objects.before["complete_multipart"] = outage
    with pytest.raises(UnavailableError):
        world.complete(film)
    assert world.record(film).state is State.COMPLETING
    assert world.objects.multiparts


@pytest.mark.parametrize("call", ["find", "move"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_complete_succeeds_when_repeated_after_any_failure_of_the_table(
    world: World, film: Upload, call: str, moment: str
) -> None:
    """Each write is conditional, so one that was made and not heard of does no harm."""
    getattr(world.records, moment)[call] = outage
    with pytest.raises(UnavailableError):
        world.complete(film)
    assert world.complete(film).state is State.READY


def test_verdict_that_could_not_be_written_is_written_by_the_next_complete(world: World, film: Upload) -> None:
    """The object is there; only the record still says completing."""

    def fail_the_verdict() -> None:
        world.records.before["move"] = outage

    world.objects.after["complete_multipart"] = fail_the_verdict
    with pytest.raises(UnavailableError):
        world.complete(film)
    assert world.record(film).state is State.COMPLETING
    assert world.complete(film).state is State.READY


def test_rejected_object_that_could_not_be_deleted_is_not_told_as_ready(world: World) -> None:
    """The record is written first: whatever happens then, nobody is sent to a rejected object."""
    upload, _ = world.start(SMALL)
    world.objects.put_object(world.key(upload), 2 * MIB, "application/pdf")
    world.objects.before["delete_object"] = outage
    with pytest.raises(UnavailableError):
        world.complete(upload)
    with pytest.raises(PromiseBrokenError):
        world.complete(upload)
    world.abort(upload)
    assert world.objects.objects == {}
