"""Cursors of lists: each is good for its own question."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.fakes.world import ALICE, MALLORY, SMALL, World
from uploads.errors import InvalidRequestError
from uploads.listing import UploadPage, list_uploads
from uploads.model import Principal, State, Upload


def page_of(world: World, principal: Principal = ALICE, **asked: Any) -> UploadPage:
    question: dict[str, Any] = {"state": None, "fingerprint": None, "cursor": None, "limit": 50, **asked}
    return list_uploads(world.service, principal, now=world.now, **question)


def started(world: World, count: int, **changes: Any) -> list[Upload]:
    """So many uploads, a second apart, the newest first."""
    uploads = []
    for _ in range(count):
        world.wait(seconds=1)
        uploads.append(world.start(SMALL, **changes)[0])
    return uploads[::-1]


def ids_of(page: UploadPage) -> list[str]:
    return [upload.id for upload in page.uploads]


def refused(world: World, cursor: str, principal: Principal = ALICE, **asked: Any) -> bool:
    try:
        page_of(world, principal, cursor=cursor, **asked)
    except InvalidRequestError as error:
        return error.errors[0][0] == "/cursor"
    return False


def test_cursor_is_good_for_its_own_question_only(world: World) -> None:
    """Another tenant's, another filter's: 400, and nothing is told."""
    started(world, 3)
    cursor = page_of(world, limit=1).next_cursor or ""
    assert not refused(world, cursor)
    assert not refused(world, cursor, limit=100)
    assert refused(world, cursor, MALLORY)
    assert refused(world, cursor, state=State.ISSUED)
    assert refused(world, cursor, fingerprint="film")
    filtered = page_of(world, limit=1, state=State.ISSUED).next_cursor or ""
    assert not refused(world, filtered, state=State.ISSUED)
    assert refused(world, filtered)
    assert refused(world, filtered, state=State.READY)


def test_cursor_tells_nothing_but_a_place(world: World) -> None:
    """An id that its reader has seen, and a hash."""
    first, *_ = started(world, 2)
    cursor = page_of(world, limit=1).next_cursor or ""
    content = json.loads(base64.urlsafe_b64decode(cursor + "=="))
    assert content.keys() == {"before", "seal"}
    assert content["before"] == first.id
    assert "acme" not in base64.urlsafe_b64decode(cursor + "==").decode()


@given(
    change=st.tuples(st.integers(0, 95), st.characters(categories=["Nd", "L", "P"]))
    | st.sampled_from(["=", "==", " ", "\n", "A", "", "é"])
)
def test_changed_cursor_is_refused(change: tuple[int, str] | str) -> None:
    """One character suffices; the spelling is the one that was given, padding included."""
    world = World()
    started(world, 2)
    cursor = page_of(world, limit=1).next_cursor or ""
    if isinstance(change, str):
        changed = cursor + change if change else ""
    else:
        place, character = change[0] % len(cursor), change[1]
        changed = cursor[:place] + character + cursor[place + 1 :]
    assert refused(world, changed) == (changed != cursor)


@pytest.mark.parametrize(
    "content", ["{}", "[]", "null", "7", '"before"', '{"before": 7}', '{"before": null}', "{", "9" * 5_000, "[" * 5_000]
)
def test_cursor_of_other_content_is_refused(world: World, content: str) -> None:
    """Whoever makes one up gets no further than here."""
    assert refused(world, base64.urlsafe_b64encode(content.encode()).decode().rstrip("="))
