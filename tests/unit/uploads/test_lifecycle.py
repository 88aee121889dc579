"""Which state follows which: the table of edges."""

from __future__ import annotations

import pytest

from uploads.lifecycle import ENTERED_FROM, FINISHING, OPEN, TERMINAL
from uploads.model import State


def test_every_state_is_open_finishing_or_terminal() -> None:
    """A new state must be sorted in before anything can enter it."""
    assert frozenset(State) == OPEN | FINISHING | TERMINAL
    assert len(OPEN) + len(FINISHING) + len(TERMINAL) == len(State)


def test_every_state_but_the_first_can_be_entered() -> None:
    """`issued` is where records begin."""
    assert frozenset(ENTERED_FROM) == frozenset(State) - {State.ISSUED}


@pytest.mark.parametrize("state", sorted(State))
def test_terminal_states_are_never_left(state: State) -> None:
    """No edge starts at one."""
    assert not ENTERED_FROM.get(state, frozenset()) & TERMINAL
