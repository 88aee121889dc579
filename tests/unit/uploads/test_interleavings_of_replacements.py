"""What two may do to one key at once, step between step: each of these was a way to lose a file, or to lie of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.unit.fakes.world import RULES, SMALL, World
from uploads.errors import UploadBusyError
from uploads.model import State, Upload
from uploads.promise import Overwrite, Replaced, Strategy

VERSIONED = replace(RULES, keeps_versions=True)


def ready(world: World, **changes: Any) -> Upload:
    upload, _ = world.start(SMALL, **changes)
    world.send(upload)
    return world.complete(upload)


def test_version_that_is_covered_before_it_is_verified_is_found_under_the_other() -> None:
    """Two devices saved the same document."""
    world = World(VERSIONED)
    target = ready(world)
    one, _ = world.start(SMALL, overwrite=Overwrite.VERSION, replaces=Replaced(target.id))
    other, _ = world.start(SMALL, overwrite=Overwrite.VERSION, replaces=Replaced(target.id))
    world.send(one)
    world.send(other)
    states = [world.complete(upload).state for upload in (other, one)]
    assert states == [State.READY, State.READY]
    versions = [world.record(upload).object for upload in (one, other)]
    assert len({stored.version_id for stored in versions if stored}) == 2


def test_object_is_not_deleted_once_another_replacement_stands_at_the_key(world: World) -> None:
    """It came between the look and the deletion."""
    target = ready(world)
    assert target.object
    one, _ = world.start(SMALL, overwrite=Overwrite.REPLACE, replaces=Replaced(target.id, target.object.etag))
    world.send(one)
    stored = world.objects.objects[world.key(one)]

    def replace_it() -> None:
        world.objects.objects[world.key(one)] = replace(stored, etag='"of another"')

    world.objects.before["delete_object"] = replace_it
    world.abort(one)
    assert world.objects.objects[world.key(one)].etag == '"of another"'


def test_upload_whose_form_still_lives_is_not_replaced_yet(world: World) -> None:
    """The form would write over the replacement, with nobody the wiser."""
    target = ready(world, strategy=Strategy.POST)
    assert target.object
    wanted: dict[str, Any] = {"overwrite": Overwrite.REPLACE, "replaces": Replaced(target.id, target.object.etag)}
    with pytest.raises(UploadBusyError) as caught:
        world.start(SMALL, **wanted)
    assert 0 < (caught.value.retry_after_seconds or 0) <= RULES.max_url_expiry_seconds + 1
    world.wait(seconds=RULES.max_url_expiry_seconds)
    world.start(SMALL, **wanted)
