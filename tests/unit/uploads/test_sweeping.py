"""Open uploads that nobody came back for: those of one piece may have arrived unseen; all of them run out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.world import FILM, RULES, SMALL, World
from tests.unit.uploads.replacements import make_ready
from tests.unit.uploads.sweeps import FORM, is_due, sweep_all
from uploads.errors import UnavailableError
from uploads.lifecycle import (
    ARRIVAL_CHECKED_AFTER,
    LAST_URL_DIES_AFTER,
)
from uploads.model import State
from uploads.promise import Order
from uploads.sweeping import Swept


def test_nothing_is_done_where_nothing_is_due(world: World) -> None:
    """Fresh uploads and ready ones are left alone."""
    make_ready(world)
    world.start(SMALL)
    world.start(FILM)
    before = dict(world.records.uploads)
    assert sweep_all(world) == Swept({}, is_finished=True)
    assert world.records.uploads == before


@pytest.mark.parametrize("order", [SMALL, FORM])
def test_file_that_arrived_without_an_event_is_ready(world: World, order: Order) -> None:
    """No store but S3 sends any, and S3's may be lost."""
    upload, _ = world.start(order)
    world.send(upload)
    world.now += ARRIVAL_CHECKED_AFTER
    assert sweep_all(world).counts == {"ready": 1}
    assert world.record(upload).state is State.READY
    assert not is_due(world, upload)


def test_file_that_is_not_as_promised_is_rejected(world: World) -> None:
    """And removed."""
    upload, _ = world.start(SMALL)
    world.objects.put_object(world.key(upload), 7, "text/html")
    world.now += ARRIVAL_CHECKED_AFTER
    assert sweep_all(world).counts == {"rejected": 1}
    assert world.objects.objects == {}


def test_file_that_has_not_arrived_is_looked_for_again_at_its_end(world: World) -> None:
    """Not every five minutes."""
    upload, _ = world.start(SMALL)
    world.now += ARRIVAL_CHECKED_AFTER
    assert sweep_all(world).counts == {"waiting": 1}
    assert not is_due(world, upload)
    world.now = upload.expires_at
    assert is_due(world, upload)


@pytest.mark.parametrize("order", [SMALL, FORM, FILM])
def test_upload_past_its_end_expires(world: World, order: Order) -> None:
    """Nothing has arrived, or not all of it."""
    upload, _ = world.start(order)
    world.now = upload.expires_at
    assert sweep_all(world).counts == {"expired": 1}
    assert world.record(upload).state is State.EXPIRED
    assert (world.objects.objects, world.objects.multiparts) == ({}, {})


def test_parts_past_their_end_are_freed(world: World) -> None:
    """All of them are there, and nobody has said so in time."""
    upload, _ = world.start(FILM)
    world.send(upload)
    world.now = upload.expires_at
    assert sweep_all(world).counts == {"expired": 1}
    assert world.objects.multiparts == {}


@pytest.mark.parametrize("order", [SMALL, FORM])
def test_file_in_one_piece_that_is_there_at_the_end_is_ready(world: World, order: Order) -> None:
    """It came in time: no URL lives much longer than its upload."""
    upload, _ = world.start(order)
    world.send(upload)
    world.now = upload.expires_at
    assert sweep_all(world).counts == {"ready": 1}
    assert world.record(upload).object == world.objects.objects[world.key(upload)]


def test_upload_that_is_completed_meanwhile_is_left_to_its_caller(world: World) -> None:
    """Its record is read again in the move."""
    upload, _ = world.start(FILM)
    world.send(upload)
    world.now = upload.expires_at - timedelta(seconds=1)

    def complete_just_in_time() -> None:
        world.records.move(upload, State.COMPLETING, now=world.now)

    world.records.before["move"] = complete_just_in_time
    world.now = upload.expires_at
    assert sweep_all(world).counts == {"completing": 1}
    assert len(world.objects.multiparts) == 1


def test_parts_are_not_assembled_without_their_clients_word(world: World) -> None:
    """All of them are there, and it may want to send one again."""
    upload, _ = world.start(FILM)
    world.send(upload)
    world.records.postpone(upload, world.now)
    assert sweep_all(world).counts == {"waiting": 1}
    assert world.record(upload).state is State.ISSUED
    assert not is_due(world, upload)


@pytest.mark.parametrize("order", [SMALL, FILM])
def test_what_came_late_is_removed_once_no_url_can_bring_more(world: World, order: Order) -> None:
    """Then it is never looked at again."""
    upload, _ = world.start(order)
    world.abort(upload)
    world.objects.put_object(world.key(upload), order.size_bytes, order.content_type)
    world.now += LAST_URL_DIES_AFTER
    assert sweep_all(world).counts == {"cleaned": 1}
    assert world.objects.objects == {}
    world.wait(days=30)
    assert sweep_all(world).counts == {}


def test_quarantined_file_stays_where_it_is() -> None:
    """Until the bucket's lifecycle takes it."""
    world = World(replace(RULES, quarantines_rejected=True))
    upload, _ = world.start(SMALL)
    world.objects.put_object(world.key(upload), 7, "text/html")
    world.now += ARRIVAL_CHECKED_AFTER
    sweep_all(world)
    world.now += LAST_URL_DIES_AFTER
    assert sweep_all(world).counts == {"cleaned": 1}
    assert world.key(upload) in world.objects.objects


def test_file_that_could_not_be_freed_at_once_is_looked_for_once_more_when_its_urls_are_dead(world: World) -> None:
    """The early sweep is not the last: while a URL lives, it may bring the file again."""
    upload, _ = world.start(SMALL)
    world.send(upload)
    world.objects.before["delete_object"] = outage
    with pytest.raises(UnavailableError):
        world.abort(upload)
    assert sweep_all(world).counts == {"cleaned": 1}
    assert world.objects.objects == {}
    world.send(upload)
    assert not is_due(world, upload)
    world.now += LAST_URL_DIES_AFTER
    assert sweep_all(world).counts == {"cleaned": 1}
    assert world.objects.objects == {}
    world.wait(days=365)
    assert not is_due(world, upload)
