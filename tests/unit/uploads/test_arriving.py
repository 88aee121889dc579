"""The bucket says that an object was created: the upload is settled, or what came is discarded."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.world import FILM, RULES, SMALL, World
from tests.unit.uploads.arrivals import FORM, WHOLE, arrive, everything
from tests.unit.uploads.replacements import make_ready
from uploads.arriving import Arrival, Effect
from uploads.errors import UnavailableError
from uploads.model import State, Upload
from uploads.promise import Order


@pytest.mark.parametrize("order", [SMALL, FORM])
def test_file_in_one_piece_is_ready_without_a_complete(world: World, order: Order) -> None:
    """Its client may be gone: the event is enough."""
    upload, _ = world.start(order)
    world.send(upload)
    arrival = arrive(world, upload)
    assert arrival.effect is Effect.SETTLED
    assert arrival.upload == world.record(upload)
    assert world.record(upload).state is State.READY
    assert world.record(upload).object == world.objects.objects[world.key(upload)]


def test_event_of_a_ready_upload_changes_nothing(world: World) -> None:
    """After a complete, twice, and as late as it may come."""
    upload = make_ready(world)
    before = everything(world)
    for _ in range(2):
        assert arrive(world, upload) == Arrival(Effect.NOTHING, upload)
        world.wait(days=2)
    assert everything(world) == before


def test_complete_after_the_event_hears_the_same(world: World) -> None:
    """Out of order is no other order."""
    upload, _ = world.start(SMALL)
    world.send(upload)
    arrive(world, upload)
    assert world.complete(upload) == world.record(upload)
    assert world.records.edges == [(State.ISSUED, State.READY)]


@pytest.mark.parametrize("call", ["find_object", "find_checksum"])
def test_complete_in_the_middle_of_an_event_makes_one_verdict(world: World, call: str) -> None:
    """Whoever is first; the other finds it."""
    upload, _ = world.start(SMALL, checksum=WHOLE)
    world.send(upload)
    world.objects.objects[world.key(upload)] = replace(world.objects.objects[world.key(upload)], checksum=None)
    world.objects.after[call] = lambda: world.complete(upload)
    assert arrive(world, upload).upload == world.record(upload)
    assert world.records.edges == [(State.ISSUED, State.READY)]


def test_event_in_the_middle_of_a_complete_makes_one_verdict(world: World) -> None:
    """S3 tells of the object while it is still answering who had it assembled."""
    upload, _ = world.start(FILM)
    world.send(upload)
    world.objects.after["complete_multipart"] = lambda: arrive(world, upload)
    assert world.complete(upload) == world.record(upload)
    assert world.records.edges == [(State.ISSUED, State.COMPLETING), (State.COMPLETING, State.READY)]


def test_assembled_upload_whose_caller_died_is_ready_by_the_event(world: World) -> None:
    """The answer was lost, and nobody asks again."""
    upload, _ = world.start(FILM)
    world.send(upload)
    world.objects.before["find_object"] = outage
    with pytest.raises(UnavailableError):
        world.complete(upload)
    assert world.record(upload).state is State.COMPLETING
    assert arrive(world, upload).effect is Effect.SETTLED
    assert world.record(upload).state is State.READY


@pytest.mark.parametrize(("size_bytes", "content_type"), [(7, SMALL.content_type), (SMALL.size_bytes, "text/html")])
def test_object_that_is_not_as_promised_is_rejected_and_deleted(
    world: World, size_bytes: int, content_type: str
) -> None:
    """No client needs to ask."""
    upload, _ = world.start(SMALL)
    world.objects.put_object(world.key(upload), size_bytes, content_type)
    arrival = arrive(world, upload)
    assert arrival.effect is Effect.SETTLED
    assert arrival.upload is not None
    assert arrival.upload.state is State.REJECTED
    assert world.objects.objects == {}


def test_object_that_is_not_as_promised_is_kept_apart_where_that_is_wanted() -> None:
    """Its event may come twice."""
    world = World(replace(RULES, quarantines_rejected=True))
    upload, _ = world.start(SMALL)
    world.objects.put_object(world.key(upload), 7, "text/html")
    assert [arrive(world, upload).effect for _ in range(2)] == [Effect.SETTLED, Effect.DISCARDED]
    assert world.objects.quarantined == {(world.key(upload), None)}
    assert world.key(upload) in world.objects.objects


@pytest.mark.parametrize("end", [State.ABORTED, State.REJECTED, State.EXPIRED])
def test_what_comes_after_the_end_is_discarded(world: World, end: State) -> None:
    """A URL lives on when its upload has ended."""
    upload, _ = world.start(SMALL)
    world.records.move(upload, end, now=world.now)
    world.send(upload)
    assert arrive(world, upload) == Arrival(Effect.DISCARDED, world.record(upload))
    assert world.objects.objects == {}
    assert world.record(upload).state is end


@pytest.mark.parametrize("order", [SMALL, FORM])
def test_file_in_one_piece_whose_event_is_late_is_ready(world: World, order: Order) -> None:
    """It came in time: no URL lives much longer than its upload."""
    upload, _ = world.start(order)
    world.send(upload)
    world.wait(days=1)
    assert arrive(world, upload).effect is Effect.SETTLED
    assert world.record(upload).state is State.READY


def test_object_at_the_key_of_parts_that_have_run_out_is_discarded(world: World) -> None:
    """No URL of theirs makes one; GET has said `expired` since, whether that was written or not."""
    upload, _ = world.start(FILM)
    world.wait(days=1)
    world.objects.put_object(world.key(upload), upload.size_bytes, upload.content_type)
    assert arrive(world, upload).effect is Effect.DISCARDED
    assert world.record(upload).state is State.EXPIRED
    assert (world.objects.objects, world.objects.multiparts) == ({}, {})


def test_upload_that_ran_out_while_it_was_being_completed_is_settled_all_the_same(world: World) -> None:
    """Its client asked in time."""
    upload, _ = world.start(FILM)
    world.send(upload)
    world.objects.before["find_object"] = outage
    with pytest.raises(UnavailableError):
        world.complete(upload)
    world.wait(days=1)
    arrive(world, upload)
    assert world.record(upload).state is State.READY


def test_form_that_is_used_again_is_told_and_changes_no_record(world: World) -> None:
    """S3 knows no condition in a form, so the second use is stored over the first."""
    upload = make_ready(world, FORM)
    world.objects.put_object(world.key(upload), SMALL.size_bytes, SMALL.content_type, content=b"other", must={})
    assert arrive(world, upload) == Arrival(Effect.ALTERED, upload)
    assert world.record(upload) == upload


@pytest.mark.parametrize("call", ["find", "move"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_event_comes_again_when_the_table_fails(world: World, call: str, moment: str) -> None:
    """And does then what it would have done."""
    upload, _ = world.start(SMALL)
    world.send(upload)
    getattr(world.records, moment)[call] = outage
    with pytest.raises(UnavailableError):
        arrive(world, upload)
    arrive(world, upload)
    assert world.record(upload).state is State.READY
    assert world.records.edges == [(State.ISSUED, State.READY)]


def start_verifying(world: World) -> Upload:
    """A film that is assembled, and too large to be read while its client waits."""
    upload, _ = world.start(FILM, size_bytes=300 * 2**20, checksum=WHOLE)
    world.send(upload)
    return world.complete(upload)


def test_large_file_is_left_to_a_job(world: World) -> None:
    """Asked for once, by whoever finds it first."""
    upload = start_verifying(world)
    assert arrive(world, upload) == Arrival(Effect.SETTLED, upload)
    assert world.background.asked == [(upload.tenant, upload.id)]
