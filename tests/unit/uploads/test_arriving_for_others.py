"""Events of what is not ours or not there, and at keys that uploads share: nothing moves but what is meant."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.fakes.world import FILM, SMALL, World
from tests.unit.uploads.arrivals import arrive, everything
from tests.unit.uploads.replacements import BETTER, BETTER_FILM, make_ready, replacing, versioned_world, versioning
from uploads.arriving import Arrival, Effect, note_arrival
from uploads.headers import MARKER
from uploads.model import State, Upload
from uploads.promise import Order


def forged_keys(upload: Upload) -> dict[str, str]:
    return {
        "no key of ours": "elsewhere/film.mp4",
        "another tenant's": f"t/globex/{upload.id}",
        "an id that nobody has": "t/acme/01M81XFF80FMDPR3MZ4JM56722",
        "a tenant with a key's signs": f"t/acme#UPLOAD/{upload.id}",
        "nothing": "",
    }


@pytest.mark.parametrize("name", forged_keys(World().start(SMALL)[0]))
def test_event_of_what_is_not_ours_changes_nothing(world: World, name: str) -> None:
    """Whatever anybody puts into the queue."""
    upload, _ = world.start(SMALL)
    world.send(upload)
    before = everything(world)
    assert note_arrival(world.service, forged_keys(upload)[name], now=world.now) == Arrival(Effect.NOTHING)
    assert everything(world) == before


@pytest.mark.parametrize("order", [SMALL, FILM])
@pytest.mark.parametrize("state", [None, State.ABORTED, State.EXPIRED, State.REJECTED])
def test_event_of_an_object_that_is_not_there_changes_nothing(world: World, order: Order, state: State | None) -> None:
    """Not even an open upload that has run out, nor one that is over."""
    upload, _ = world.start(order)
    if state:
        world.records.move(upload, state, now=world.now)
    world.wait(days=2)
    before = everything(world)
    assert arrive(world, upload) == Arrival(Effect.NOTHING)
    assert everything(world) == before


def test_event_of_a_key_without_a_record_leaves_the_object(world: World) -> None:
    """It is not known to be ours."""
    upload, _ = world.start(SMALL)
    world.send(upload)
    world.records.uploads.clear()
    assert arrive(world, upload) == Arrival(Effect.NOTHING)
    assert world.key(upload) in world.objects.objects


@pytest.mark.parametrize("order", [BETTER, BETTER_FILM])
def test_replacement_is_settled_and_its_target_is_left_alone(world: World, order: Order) -> None:
    """Whichever of them the event was about when it was sent."""
    target = make_ready(world)
    upload, _ = world.start(replacing(target, order))
    world.send(upload)
    if order is BETTER_FILM:
        world.objects.complete_multipart(
            world.key(upload), upload, world.objects.list_parts(world.key(upload), upload.multipart_id or "") or []
        )
    assert arrive(world, upload).upload == world.record(upload)
    assert world.record(upload).state is State.READY
    assert world.record(target) == target
    assert arrive(world, target) == Arrival(Effect.NOTHING, world.record(upload))


def test_version_is_settled_by_the_event() -> None:
    """In a bucket that keeps them."""
    world = versioned_world()
    upload, _ = world.start(versioning(make_ready(world)))
    world.send(upload)
    arrive(world, upload)
    assert world.record(upload).state is State.READY


def test_late_replacement_is_taken_away_and_only_that() -> None:
    """What it has covered comes back."""
    world = versioned_world()
    target = make_ready(world)
    upload, _ = world.start(versioning(target))
    world.abort(upload)
    world.send(upload)
    assert arrive(world, upload).effect is Effect.DISCARDED
    assert world.objects.objects[world.key(target)] == target.object


@pytest.mark.parametrize(
    "told",
    [
        lambda _upload, other: other.id,
        lambda _upload, _other: "01M81XFF80FMDPR3MZ4JM56722",
        lambda _upload, _other: "../../x",
        lambda _upload, _other: "",
    ],
    ids=["an upload with another key", "nobody", "no id", "nothing"],
)
def test_object_that_names_another_writer_than_there_is_changes_nothing(
    world: World, told: Callable[[Upload, Upload], str]
) -> None:
    """Nobody takes it for theirs, and nobody deletes it."""
    upload, _ = world.start(SMALL)
    other, _ = world.start(SMALL)
    metadata = {MARKER: told(upload, other)}
    world.objects.put_object(world.key(upload), SMALL.size_bytes, SMALL.content_type, metadata=metadata)
    before = everything(world)
    assert arrive(world, upload) == Arrival(Effect.NOTHING)
    assert everything(world) == before
