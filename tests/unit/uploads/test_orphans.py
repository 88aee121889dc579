"""Multipart uploads that S3 has open: those that no record needs are freed, and no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.unit.fakes.world import ALICE, FILM, RULES, SMALL, World
from tests.unit.uploads.replacements import BETTER_FILM, make_ready, replacing
from uploads.lifecycle import TERMINAL
from uploads.model import State, Upload
from uploads.orphaned import ORPHANED_AFTER
from uploads.sweeping import sweep

NOBODY = "01M81XFF80FMDPR3MZ4JM56722"


def freed(world: World) -> int:
    """How many a sweep frees."""
    return sweep(world.service, now=world.now, stop=lambda: False).counts.get("freed", 0)


def open_another(world: World, upload: Upload) -> str:
    """A multipart upload at its key that is not the one in its record."""
    world.objects.now = world.now
    return world.objects.start_multipart(world.key(upload), upload)


def test_parts_whose_record_was_never_written_are_freed(world: World) -> None:
    """A start that died in between."""
    upload, _ = world.start(FILM)
    world.records.uploads.clear()
    world.records.due.clear()
    world.now += ORPHANED_AFTER
    assert freed(world) == 0, "its record may be on the way"
    world.wait(seconds=1)
    assert freed(world) == 1
    assert world.objects.multiparts == {}
    assert upload.multipart_id


def test_parts_of_open_uploads_stay(world: World) -> None:
    """For as long as they are open."""
    upload, _ = world.start(FILM)
    world.wait(hours=23)
    assert freed(world) == 0
    assert list(world.objects.multiparts) == [upload.multipart_id]


def test_parts_that_the_record_has_forgotten_are_freed(world: World) -> None:
    """It was opened anew, and the older one could not be freed then."""
    upload, _ = world.start(FILM)
    open_another(world, upload)
    world.wait(hours=1)
    assert freed(world) == 1
    assert list(world.objects.multiparts) == [upload.multipart_id]


@pytest.mark.parametrize("state", sorted(TERMINAL))
def test_parts_of_an_upload_that_is_over_are_freed(world: World, state: State) -> None:
    """S3 was down when they should have been."""
    upload, _ = world.start(FILM)
    world.records.move(upload, state, now=world.now)
    world.wait(hours=1)
    assert freed(world) == 1
    assert world.objects.multiparts == {}


@pytest.mark.parametrize("state", [State.COMPLETING, State.VERIFYING])
def test_parts_that_are_being_assembled_stay(world: World, state: State) -> None:
    """They are somebody's."""
    upload, _ = world.start(FILM)
    world.records.move(upload, state, now=world.now)
    world.records.due.clear()
    world.wait(hours=1)
    assert freed(world) == 0
    assert list(world.objects.multiparts) == [upload.multipart_id]


@pytest.mark.parametrize("key", ["t/acme/backup.tar", f"t/{NOBODY}", f"elsewhere/acme/{NOBODY}", "t/acme/"])
def test_parts_at_keys_that_are_not_ours_stay(world: World, key: str) -> None:
    """Whoever opened them there."""
    upload, _ = world.start(FILM)
    world.objects.start_multipart(key, upload)
    world.wait(hours=1)
    assert freed(world) == 0
    assert len(world.objects.multiparts) == 2


class TestAtAKeyThatUploadsShare:
    """Its own upload is ready; others write over its object in parts of their own."""

    def test_parts_of_an_open_replacement_stay(self, world: World) -> None:
        """Its record has another id than the key."""
        target = make_ready(world)
        upload, _ = world.start(replacing(target, BETTER_FILM))
        world.wait(hours=1)
        assert freed(world) == 0
        assert list(world.objects.multiparts) == [upload.multipart_id]

    def test_parts_of_a_replacement_stay_however_many_uploads_came_after(self, world: World) -> None:
        """They are found by when they were opened; or reopened, much later than the upload was started."""
        target = make_ready(world)
        upload, _ = world.start(replacing(target, BETTER_FILM))
        for _ in range(250):
            world.wait(seconds=1)
            world.start(SMALL)
        world.objects.multiparts.clear()
        multipart_id = open_another(world, upload)
        world.records.uploads[ALICE.tenant, upload.id] = replace(upload, multipart_id=multipart_id)
        world.wait(hours=1)
        assert freed(world) == 0
        assert list(world.objects.multiparts) == [multipart_id]

    def test_parts_of_a_replacement_that_is_over_are_freed(self, world: World) -> None:
        """S3 was down when they should have been."""
        target = make_ready(world)
        upload, _ = world.start(replacing(target, BETTER_FILM))
        world.records.move(upload, State.ABORTED, now=world.now)
        world.wait(hours=1)
        assert freed(world) == 1
        assert world.objects.objects[world.key(target)] == target.object

    @pytest.mark.parametrize("others", [0, 1, 100, 150])
    def test_parts_that_no_replacement_knows_are_freed(self, world: World, others: int) -> None:
        """After a look at all that may have opened them."""
        target = make_ready(world)
        for _ in range(others):
            world.start(SMALL)
        open_another(world, target)
        world.wait(hours=1)
        assert freed(world) == 1
        assert world.objects.multiparts == {}

    def test_older_uploads_than_can_be_open_are_not_read(self, world: World) -> None:
        """A tenant may have millions."""
        for _ in range(250):
            world.start(SMALL)
        world.now += timedelta(seconds=2 * RULES.upload_lifetime_seconds)
        target = make_ready(world)
        open_another(world, target)
        world.records.due.clear()
        world.wait(hours=1)
        world.records.calls.clear()
        assert freed(world) == 1
        assert world.records.calls.count("list_newest") == 1
