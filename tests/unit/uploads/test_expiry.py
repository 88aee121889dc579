"""An upload past its time has expired, whether or not that was ever written down."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.unit.fakes.world import FILM, SMALL, World
from uploads.errors import ConflictError
from uploads.lifecycle import OPEN, state_at
from uploads.model import State
from uploads.promise import Order


@pytest.mark.parametrize("order", [SMALL, FILM])
def test_upload_is_open_until_the_very_second_of_its_expiry(world: World, order: Order) -> None:
    """One second before it, it completes; from then on it does not."""
    upload, _ = world.start(order)
    world.send(upload)
    world.now = upload.expires_at - timedelta(seconds=1)
    assert world.watch(upload)[0].state in OPEN
    world.now = upload.expires_at
    assert world.watch(upload)[0].state is State.EXPIRED
    with pytest.raises(ConflictError) as caught:
        world.complete(upload)
    assert caught.value.code == "UPLOAD_EXPIRED"


@pytest.mark.parametrize("order", [SMALL, FILM])
def test_abort_of_an_expired_upload_frees_it(world: World, order: Order) -> None:
    """Nobody needs to wait for the bucket's lifecycle."""
    upload, _ = world.start(order)
    world.send(upload)
    world.wait(days=1)
    assert world.abort(upload).state is State.EXPIRED
    assert (world.objects.objects, world.objects.multiparts) == ({}, {})


def test_completing_that_began_in_time_may_end_after_it(world: World) -> None:
    """S3 may take minutes, and a caller that died may be followed by another."""
    upload, _ = world.start(FILM)
    world.send(upload)
    world.records.move(upload, State.COMPLETING, now=world.now)
    world.wait(days=1)
    assert world.complete(upload).state is State.READY


@pytest.mark.parametrize("state", sorted(set(State) - OPEN))
def test_only_open_uploads_expire_by_the_clock(world: World, state: State) -> None:
    """What is over, or being finished, stays as it is."""
    upload, _ = world.start(FILM)
    assert state_at(replace(upload, state=state), upload.expires_at + timedelta(days=9)) is state
