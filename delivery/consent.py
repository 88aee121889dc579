"""Asks the operator, on a terminal or not at all."""

from __future__ import annotations

import sys
from collections.abc import Callable

from delivery.errors import DeclinedError

Ask = Callable[[str], str]


def terminal_ask() -> Ask | None:
    """How to ask; None when nobody sits there to answer."""
    return input if sys.stdin is not None and sys.stdin.isatty() else None


def require_yes(deed: str, *, yes: bool, ask: Ask | None) -> None:
    """Go on only with consent to what is named. Raises DeclinedError."""
    if yes:
        return
    if ask is None:
        raise DeclinedError(f"nobody can be asked here whether to {deed}: YES=1 says yes")
    if ask(f"OK to {deed}? [y/N] ").strip().lower() not in ("y", "yes"):
        raise DeclinedError("nothing was changed, as you said")


def require_name(name: str, *, given: str | None, ask: Ask | None) -> None:
    """Go on only when the name of what is destroyed was typed, here or with the command. Raises DeclinedError."""
    if given is None and ask is None:
        raise DeclinedError(f"nobody can be asked here, and nothing was deleted: say so with YES={name}")
    if given is None and ask is not None:
        given = ask(f"Type {name} to delete all of it for good: ").strip()
    if given != name:
        raise DeclinedError(f"that is not {name}: nothing was deleted")
