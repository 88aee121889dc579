from __future__ import annotations

import pytest

from delivery.consent import require_name, require_yes
from delivery.errors import DeclinedError


@pytest.mark.parametrize("answer", ["y", "Y", "yes", " YES "])
def test_yes_goes_on(answer: str) -> None:
    """In every form that people type."""
    require_yes("go on", yes=False, ask=lambda _: answer)


@pytest.mark.parametrize("answer", ["", "n", "no", "j", "yess"])
def test_anything_else_is_a_no(answer: str) -> None:
    """Enter alone changes nothing."""
    with pytest.raises(DeclinedError, match="nothing was changed"):
        require_yes("go on", yes=False, ask=lambda _: answer)


def test_nobody_there_is_a_no() -> None:
    """A pipeline must say it beforehand, and then is not asked."""
    with pytest.raises(DeclinedError, match="YES=1"):
        require_yes("go on", yes=False, ask=None)
    require_yes("go on", yes=True, ask=None)


@pytest.mark.parametrize("typed", ["portside-dev", " portside-dev\n"])
def test_name_typed_goes_on(typed: str) -> None:
    """What is destroyed is named by who destroys it."""
    require_name("portside-dev", given=None, ask=lambda _: typed)


@pytest.mark.parametrize("given", ["", "y", "yes", "1", "portside", "portside-dev2", "PORTSIDE-DEV"])
def test_another_name_destroys_nothing(given: str) -> None:
    """Typed or given with the command."""
    with pytest.raises(DeclinedError, match="nothing was deleted"):
        require_name("portside-dev", given=given, ask=None)
    with pytest.raises(DeclinedError, match="nothing was deleted"):
        require_name("portside-dev", given=None, ask=lambda _: given)


def test_name_cannot_be_typed_where_nobody_sits() -> None:
    """The words say how to name it there."""
    with pytest.raises(DeclinedError, match="YES=portside-dev"):
        require_name("portside-dev", given=None, ask=None)
    require_name("portside-dev", given="portside-dev", ask=None)
