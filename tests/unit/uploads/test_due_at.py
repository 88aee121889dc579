"""When the sweeper looks at an upload: never too early for those at work, and never not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.unit.fakes.world import FILM, NOW, SMALL, World
from uploads.lifecycle import ARRIVAL_CHECKED_AFTER, LAST_URL_DIES_AFTER, OPEN, TERMINAL, due_at, is_abandoned
from uploads.model import State
from uploads.promise import Order, Strategy

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
FORM = replace(SMALL, strategy=Strategy.POST)


def due(order: Order, state: State, *, lifetime: timedelta = DAY, after: timedelta = timedelta(0)) -> datetime | None:
    """When an upload is due that came into this state so long after its start."""
    upload, _ = World().start(order)
    return due_at(replace(upload, state=state, updated_at=NOW + after, expires_at=NOW + lifetime))


@pytest.mark.parametrize("order", [SMALL, FORM, FILM])
def test_ready_upload_is_never_looked_at_again(order: Order) -> None:
    """Its object stays as long as its owner wants."""
    assert due(order, State.READY) is None


@pytest.mark.parametrize("order", [SMALL, FORM, FILM])
@pytest.mark.parametrize("state", sorted(set(State) - {State.READY}))
def test_every_other_upload_is_looked_at_some_day(order: Order, state: State) -> None:
    """Nothing is abandoned for good, whoever died."""
    moment = due(order, state, after=MINUTE)
    assert moment is not None
    assert NOW + MINUTE < moment <= NOW + MINUTE + DAY


@pytest.mark.parametrize("state", sorted(TERMINAL - {State.READY}))
def test_what_came_to_nothing_is_looked_at_when_no_url_can_write_any_more(state: State) -> None:
    """A PUT may arrive after the abort, as long as its URL lives: 12 hours at the most."""
    assert due(SMALL, state, after=MINUTE) == NOW + MINUTE + LAST_URL_DIES_AFTER
    assert timedelta(hours=12) == LAST_URL_DIES_AFTER


@pytest.mark.parametrize(
    ("state", "within"), [(State.COMPLETING, timedelta(seconds=60)), (State.VERIFYING, timedelta(minutes=16))]
)
def test_what_is_being_finished_is_looked_at_when_whoever_finished_it_must_be_dead(
    state: State, within: timedelta
) -> None:
    """Not when it expires: the file is there, and its client may be waiting."""
    assert due(FILM, state, after=MINUTE) == NOW + MINUTE + within
    assert due(FILM, state, after=2 * DAY) == NOW + 2 * DAY + within


def test_completing_is_due_just_when_it_may_be_taken_for_abandoned() -> None:
    """To the second: looked at earlier, it would have to be put off again."""
    upload, _ = World().start(FILM)
    completing = replace(upload, state=State.COMPLETING)
    moment = due_at(completing)
    assert moment is not None
    assert not is_abandoned(completing, moment)
    assert is_abandoned(completing, moment + timedelta(seconds=1))


@pytest.mark.parametrize("state", sorted(OPEN))
def test_open_upload_in_parts_is_looked_at_when_it_expires(state: State) -> None:
    """Only its client knows when it is complete."""
    assert due(FILM, state, after=MINUTE) == NOW + DAY


@pytest.mark.parametrize("order", [SMALL, FORM])
@pytest.mark.parametrize("state", sorted(OPEN))
def test_open_upload_in_one_piece_is_looked_at_early_in_case_its_event_was_lost(order: Order, state: State) -> None:
    """Most arrive within minutes; and no later than it expires."""
    assert due(order, state) == NOW + ARRIVAL_CHECKED_AFTER
    assert due(order, state, lifetime=5 * MINUTE) == NOW + 5 * MINUTE
