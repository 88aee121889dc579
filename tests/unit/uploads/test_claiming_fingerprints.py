"""When two bodies are the same request, and when not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uploads.claims import fingerprint

BODY = '{"filename": "Übergröße.mp4", "size_bytes": 30, "tags": {"a": "1", "b": "2"}, "parts": [1, 2]}'
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def turned(value: Any) -> Any:
    """The same with the members of every object in the opposite order."""
    match value:
        case dict():
            return {name: turned(value[name]) for name in reversed(value)}
        case list():
            return [turned(inner) for inner in value]
    return value


@given(value=values)
def test_same_request_written_otherwise_is_the_same(value: Any) -> None:
    """Order of members, white space, escapes: what another run of a client's library may change."""
    written = json.dumps(value)
    assert fingerprint(json.dumps(turned(value), ensure_ascii=False, indent=2)) == fingerprint(written)


def test_of_two_members_of_one_name_the_last_counts() -> None:
    """As in parsing: this is what the request means to us."""
    assert fingerprint('{"size_bytes": 1, "size_bytes": 2}') == fingerprint('{"size_bytes": 2}')


@pytest.mark.parametrize(
    "other",
    [
        BODY.replace("30", "31"),
        BODY.replace("30", '"30"'),
        BODY.replace("30", "30.0"),
        BODY.replace("30", "null"),
        BODY.replace('"size_bytes": 30, ', ""),
        BODY.replace("[1, 2]", "[2, 1]"),
        BODY.replace("[1, 2]", "[1, true]"),
        BODY.replace("ö", "o"),
        BODY.replace("ö", "o\u0308"),
        BODY.replace("filename", "Filename"),
        f"[{BODY}]",
        json.dumps(BODY),
        BODY + ",",
        "",
    ],
)
def test_other_request_is_another(other: str) -> None:
    """Any value, type, name or order that could mean something else."""
    assert fingerprint(other) != fingerprint(BODY)


ODD = [
    "",
    " ",
    "no json",
    "{",
    "NaN",
    "\ufeff{}",
    "\ud800",
    '{"a": "\ud800"}',
    '"\\ud800"',
    "9" * 5000,
    "[" * 100_000,
    "1e999",
]


@pytest.mark.parametrize("body", ODD, ids=range(len(ODD)))
def test_any_text_has_a_fingerprint_of_its_own(body: str) -> None:
    """Whether the body is any good is for others to say."""
    assert fingerprint(body) == fingerprint(body)
    assert len({fingerprint(other) for other in ODD}) == len(ODD)


def test_deep_json_has_a_fingerprint_however_deep_the_stack_is() -> None:
    """Too deep to parse is no fault of the request's, and must not be a 500."""
    assert len({fingerprint("[" * depth + "]" * depth) for depth in (1, 10, 100, 1_000, 10_000, 100_000)}) == 6


def test_fingerprint_is_the_same_in_every_version() -> None:
    """Claims outlive a deployment: a request's second sending may meet a newer function."""
    known = (
        "6d9eb45284090145dc16661b06abe01185a16a7dabba07c992a131bffa6b8114"  # printf '{"a":"\\u00e9","b":1}' | sha256sum
    )
    assert fingerprint('{"b": 1, "a": "é"}') == known
