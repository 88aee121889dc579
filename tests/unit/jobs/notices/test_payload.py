"""What a notice says, and how much of it at most."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from jobs.notices.payload import MAX_BODY_BYTES, write_body
from tests.unit.fakes.world import NOW

SMALL: dict[str, Any] = {"id": "01M8", "type": "work", "state": "succeeded", "response": {"answer": 42}}


def written(data: dict[str, Any]) -> Any:
    body = write_body("job.succeeded", NOW, data)
    assert len(body) <= MAX_BODY_BYTES
    return json.loads(body)


def test_small_data_are_told_whole() -> None:
    """Nothing is said of what is not left out."""
    assert written(SMALL) == {"type": "job.succeeded", "timestamp": "2026-11-22T15:20:00Z", "data": SMALL}


def test_response_that_is_too_large_is_left_out_and_named() -> None:
    """GET still has it."""
    told = written(SMALL | {"response": {"entries": ["x" * 1_000] * 66}})["data"]
    assert told == {"id": "01M8", "type": "work", "state": "succeeded", "omitted": ["response"]}


def test_response_that_just_fits_is_told() -> None:
    """The limit is the body's, to the byte."""
    room = MAX_BODY_BYTES - len(write_body("job.succeeded", NOW, SMALL | {"response": ""}))
    assert "omitted" not in written(SMALL | {"response": "x" * room})["data"]
    assert written(SMALL | {"response": "x" * (room + 1)})["data"]["omitted"] == ["response"]


def test_largest_go_first_and_no_more_than_must() -> None:
    """Whatever it is that fills it."""
    told = written(SMALL | {"parameters": "y" * 40_000, "response": "x" * 50_000})["data"]
    assert (told["omitted"], "parameters" in told) == (["response"], True)
    both = written(SMALL | {"parameters": "y" * 70_000, "response": "x" * 80_000})["data"]
    assert both["omitted"] == ["parameters", "response"]


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=30_000) | st.integers(), max_size=8))
def test_no_data_make_the_body_larger_than_it_may_be(data: dict[str, Any]) -> None:
    """In bytes: letters beyond ASCII are escaped, and take more than they look."""
    told = written(data | SMALL)["data"]
    assert {name: told[name] for name in ("id", "type", "state")} == {
        name: SMALL[name] for name in ("id", "type", "state")
    }
