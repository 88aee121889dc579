"""Uploads that share a key: none judges or deletes what another has written there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.fakes.objects import PreconditionFailedError
from tests.unit.fakes.world import RULES, World
from tests.unit.uploads.replacements import BEST, BETTER, BETTER_FILM, make_ready, put_wrong, replacing
from uploads.errors import ConflictError, PromiseBrokenError, UploadBusyError
from uploads.headers import MARKER
from uploads.model import State
from uploads.promise import Order


@pytest.mark.parametrize("order", [BETTER, BETTER_FILM])
def test_replacement_that_arrived_is_ready_at_the_shared_key(world: World, order: Order) -> None:
    """The older record tells what it once was; its object is written over."""
    target = make_ready(world)
    ready = make_ready(world, replacing(target, order))
    assert ready.state is State.READY
    assert ready.object == world.objects.objects[world.key(target)]
    assert ready.object != target.object
    assert world.record(target) == target
    assert len(world.objects.objects) == 1


@pytest.mark.parametrize("order", [BETTER, BETTER_FILM])
def test_replacement_that_has_not_arrived_takes_nobody_elses_object_for_its_own(world: World, order: Order) -> None:
    """What is there is neither ready nor rejected on its account."""
    target = make_ready(world)
    upload, _ = world.start(replacing(target, order))
    with pytest.raises(ConflictError):
        world.complete(upload)
    assert world.record(upload).state is State.ISSUED
    assert world.objects.objects[world.key(target)] == target.object
    assert "find_versions" not in world.objects.calls, "the bucket keeps none"


@pytest.mark.parametrize("order", [BETTER, BETTER_FILM])
@pytest.mark.parametrize("expired", [True, False])
def test_replacement_that_is_given_up_leaves_the_object_that_it_would_have_replaced(
    world: World, order: Order, expired: bool
) -> None:
    """Its own parts are freed, and nothing else."""
    target = make_ready(world)
    upload, _ = world.start(replacing(target, order))
    world.wait(days=1 if expired else 0)
    assert world.abort(upload).state is (State.EXPIRED if expired else State.ABORTED)
    assert world.objects.objects[world.key(target)] == target.object
    assert world.objects.multiparts == {}


def test_replacement_that_is_given_up_after_it_arrived_is_deleted(world: World) -> None:
    """It is its own by then."""
    upload, _ = world.start(replacing(make_ready(world)))
    world.send(upload)
    world.abort(upload)
    assert world.objects.objects == {}


@pytest.mark.parametrize("metadata", [{}, {MARKER: "01M81XFF80FMDPR3MZ4JM56722"}, {MARKER: ""}])
def test_object_that_does_not_say_whose_it_is_is_nobodys(world: World, metadata: dict[str, str]) -> None:
    """Neither judged nor deleted."""
    upload, _ = world.start(replacing(make_ready(world)))
    there = world.objects.put_object(
        world.key(upload), upload.size_bytes, upload.content_type, metadata=metadata, must={}
    )
    with pytest.raises(ConflictError) as caught:
        world.complete(upload)
    assert caught.value.code == "NOT_ARRIVED"
    world.abort(upload)
    assert world.objects.objects[world.key(upload)] == there


def test_mark_is_read_whatever_the_case_of_its_name(world: World) -> None:
    """Some stores write names otherwise."""
    upload, _ = world.start(replacing(make_ready(world)))
    metadata = {MARKER.title(): upload.id}
    world.objects.put_object(world.key(upload), upload.size_bytes, upload.content_type, metadata=metadata, must={})
    assert world.complete(upload).state is State.READY


@pytest.mark.parametrize("quarantines", [True, False])
def test_rejected_replacement_is_freed_at_the_shared_key(quarantines: bool) -> None:
    """What it has written is its own to lose."""
    world = World(replace(RULES, quarantines_rejected=quarantines))
    upload, _ = world.start(replacing(make_ready(world)))
    put_wrong(world, upload)
    with pytest.raises(PromiseBrokenError):
        world.complete(upload)
    assert (world.key(upload) in world.objects.objects) is quarantines
    assert ((world.key(upload), None) in world.objects.quarantined) is quarantines


def test_of_two_replacements_in_one_piece_s3_takes_one(world: World) -> None:
    """The other meets If-Match, and what it then gives up is not the winner's."""
    target = make_ready(world)
    winner, _ = world.start(replacing(target))
    loser, _ = world.start(replacing(target, BEST))
    world.send(winner)
    with pytest.raises(PreconditionFailedError):
        world.send(loser)
    with pytest.raises(ConflictError):
        world.complete(loser)
    world.abort(loser)
    assert world.complete(winner).object == world.objects.objects[world.key(target)]


def test_of_two_replacements_in_parts_the_later_is_rejected(world: World) -> None:
    """Its parts can never be assembled in place of what it knew; they are freed, the winner's object stays."""
    target = make_ready(world)
    loser, _ = world.start(replacing(target, BETTER_FILM))
    world.send(loser)
    winner = make_ready(world, replacing(target))
    for _ in range(2):
        with pytest.raises(PromiseBrokenError, match="the object to replace has changed"):
            world.complete(loser)
    assert world.objects.multiparts == {}
    assert world.objects.objects[world.key(target)] == winner.object


def test_replacement_in_parts_of_an_object_that_is_gone_is_rejected(world: World) -> None:
    """There is nothing left to replace."""
    target = make_ready(world)
    upload, _ = world.start(replacing(target, BETTER_FILM))
    world.send(upload)
    world.objects.delete_object(world.key(target))
    with pytest.raises(PromiseBrokenError, match="the object to replace has changed"):
        world.complete(upload)
    assert world.objects.objects == {}


def test_part_that_changes_while_a_replacement_is_assembled_is_no_lost_object(world: World) -> None:
    """What is at the key is another's: the caller tries again."""
    upload, _ = world.start(replacing(make_ready(world), BETTER_FILM))
    world.send(upload)
    world.objects.before["complete_multipart"] = lambda: world.send_part(upload, 2, "again")
    with pytest.raises(UploadBusyError):
        world.complete(upload)
    assert world.complete(upload).state is State.READY
