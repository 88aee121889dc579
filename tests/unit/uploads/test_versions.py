"""Newer versions of an object: they cover the older ones, and take only themselves away."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.fakes.world import RULES, SMALL, World
from tests.unit.uploads.replacements import (
    BEST,
    BETTER,
    BETTER_FILM,
    make_ready,
    put_wrong,
    versioned_world,
    versioning,
)
from uploads.errors import ConflictError, PromiseBrokenError
from uploads.model import State
from uploads.promise import Order


@pytest.mark.parametrize("order", [BETTER, BETTER_FILM])
def test_newer_version_covers_the_older_which_stays(order: Order) -> None:
    """Each record knows its own."""
    world = versioned_world()
    target = make_ready(world)
    newer = make_ready(world, versioning(target, order))
    assert newer.object == world.objects.objects[world.key(target)]
    assert world.objects.older[world.key(target)] == [target.object]
    assert world.record(target) == target


@pytest.mark.parametrize("order", [BETTER, BETTER_FILM])
def test_version_that_is_covered_before_it_is_completed_is_ready_all_the_same(order: Order) -> None:
    """It arrived, and is kept: what has covered it is another's business."""
    world = versioned_world()
    target = make_ready(world)
    covered, _ = world.start(versioning(target, order))
    world.send(covered)
    if order is BETTER_FILM:
        world.objects.after["complete_multipart"] = lambda: make_ready(world, versioning(target, BEST))
    else:
        make_ready(world, versioning(target, BEST))
    ready = world.complete(covered)
    assert ready.state is State.READY
    assert ready.object is not None
    assert ready.object.version_id in [one.version_id for one in world.objects.older[world.key(target)]]
    assert world.objects.objects[world.key(target)].size_bytes == BEST.size_bytes


def test_version_of_which_nothing_has_arrived_is_looked_for_in_vain() -> None:
    """However many others there are at its key."""
    world = versioned_world()
    target = make_ready(world)
    absent, _ = world.start(versioning(target))
    make_ready(world, versioning(target, BEST))
    with pytest.raises(ConflictError) as caught:
        world.complete(absent)
    assert caught.value.code == "NOT_ARRIVED"


def test_rejected_version_uncovers_the_one_before(world: World) -> None:
    """Only that version is deleted: the ready one is to be had again, as if nothing had happened."""
    world = versioned_world()
    target = make_ready(world)
    upload, _ = world.start(versioning(target))
    put_wrong(world, upload)
    with pytest.raises(PromiseBrokenError):
        world.complete(upload)
    assert world.objects.objects == {world.key(target): target.object}
    assert world.objects.older[world.key(target)] == []


@pytest.mark.parametrize("quarantines", [True, False])
def test_version_that_is_covered_while_it_is_rejected_takes_nothing_with_it(quarantines: bool) -> None:
    """Between the look and the deed another may write: the deed names the version that was looked at."""
    world = World(replace(RULES, keeps_versions=True, quarantines_rejected=quarantines))
    target = make_ready(world)
    wrong, _ = world.start(versioning(target))
    later, _ = world.start(versioning(target, BEST))
    put_wrong(world, wrong)
    version_id = world.objects.objects[world.key(wrong)].version_id
    world.objects.before["quarantine_object" if quarantines else "delete_object"] = lambda: world.send(later)
    with pytest.raises(PromiseBrokenError):
        world.complete(wrong)
    assert world.complete(later).state is State.READY
    assert world.objects.quarantined == ({(world.key(wrong), version_id)} if quarantines else set())
    assert (version_id in [one.version_id for one in world.objects.older[world.key(wrong)]]) is quarantines


def test_abort_in_a_bucket_with_versions_leaves_no_delete_marker() -> None:
    """Where nothing is, deleting would write one."""
    world = versioned_world()
    upload, _ = world.start(SMALL)
    world.abort(upload)
    assert "delete_object" not in world.objects.calls
    world.send(upload)
    world.abort(upload)
    assert (world.objects.objects, world.objects.older[world.key(upload)]) == ({}, [])
