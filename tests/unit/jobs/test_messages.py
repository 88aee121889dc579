"""Messages are read back as they were written, and nothing else is read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.messages import UnreadableMessageError, Wake, read_message, write_message
from jobs.model import Lane
from tests.unit.fakes.world import NOW
from uploads.ids import make_ulid

JOB_ID = make_ulid(NOW, bytes(10))
GOOD: dict[str, Any] = {"version": 1, "lane": "work", "tenant": "acme", "job_id": JOB_ID}
# Anything that JSON can say.
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)
changed = st.dictionaries(st.sampled_from(sorted(GOOD)), anything).map(lambda changes: GOOD | changes)


def reason(body: object) -> str:
    with pytest.raises(UnreadableMessageError) as refused:
        read_message(body, Lane.WORK)
    return refused.value.reason


def with_each(name: str, *values: object) -> list[dict[str, object]]:
    return [{name: value} for value in values]


@given(tenant=st.text(min_size=1, max_size=256), lane=st.sampled_from(Lane), chance=st.binary(min_size=10, max_size=10))
def test_a_message_is_read_as_it_was_written(tenant: str, lane: Lane, chance: bytes) -> None:
    """What traces stands elsewhere."""
    wake = Wake(tenant, lane, make_ulid(NOW, chance), trace_header="Root=1-2-3")
    assert read_message(write_message(wake), lane) == Wake(tenant, lane, wake.job_id)


@pytest.mark.parametrize(
    "body", [None, 1, b"{}", "", "{", "null", "[]", '"text"', "[" * 100_000, '{"a":' * 100_000, "9" * 5_000]
)
def test_what_is_no_object_is_malformed(body: object) -> None:
    """Too deep and too long, too."""
    assert reason(body) == "MALFORMED"


@pytest.mark.parametrize("version", [0, 2, "1", None, True, 1.5, [1]])
def test_a_version_of_another_release_is_unknown(version: object) -> None:
    """It may be newer: whoever rolled back has it among the dead letters."""
    assert reason(json.dumps(GOOD | {"version": version})) == "UNKNOWN_VERSION"


@pytest.mark.parametrize(
    "changes",
    [
        *with_each("tenant", "", "a" * 257, 1, None, ["acme"]),
        *with_each("job_id", "", "1", JOB_ID.lower(), JOB_ID + "0", "../" + JOB_ID, None, 7),
        *with_each("lane", "", "WORK", "other", None, 1, {}),
        {"more": 1},
    ],
)
def test_what_names_no_job_is_foreign(changes: dict[str, Any]) -> None:
    """S3's own test event, or somebody's forgery."""
    assert reason(json.dumps(GOOD | changes)) == "FOREIGN"


@pytest.mark.parametrize("name", sorted(GOOD))
def test_a_member_that_is_missing_makes_it_foreign(name: str) -> None:
    """Whichever it is."""
    assert reason(json.dumps({key: value for key, value in GOOD.items() if key != name})) == "FOREIGN"


def test_a_message_of_the_other_lane_is_not_for_this_worker() -> None:
    """It has not the right to do it."""
    with pytest.raises(UnreadableMessageError) as refused:
        read_message(json.dumps(GOOD), Lane.NOTICES)
    assert refused.value.reason == "OTHER_LANE"


@given(body=st.text() | anything | anything.map(json.dumps) | changed.map(json.dumps))
def test_whatever_comes_is_a_message_or_is_refused_with_a_reason(body: object) -> None:
    """Nothing else is ever raised: what cannot be read must not come again and again."""
    try:
        read_message(body, Lane.WORK)
    except UnreadableMessageError as refused:
        assert refused.reason.isupper()  # noqa: PT017 # either is right


def test_a_message_says_nothing_but_names() -> None:
    """No parameter, no address, no signature; what is to be done stands in the record."""
    assert json.loads(write_message(Wake("acme", Lane.WORK, JOB_ID, "Root=1-2-3"))) == GOOD
