"""Bodies at random: nothing that a client sends is a fault of the service, and what is refused changes nothing."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.fakes.world import FILM, World
from tests.unit.handlers.api import Api

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
)
# Numbers and words that a route knows, so that some bodies come far.
likely = values | st.sampled_from(
    [
        "auto",
        "put",
        "multipart",
        "urls",
        "create",
        "a/b",
        "x.bin",
        1,
        2,
        4,
        5,
        120,
        300,
        5 * 2**20,
        8 * 2**20,
        2**45,
        True,
    ]
)
parts = st.lists(st.fixed_dictionaries({}, optional={"part_number": likely, "etag": likely, "x": likely}), max_size=5)
MEMBERS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "start-put": dict.fromkeys(
        [
            "filename",
            "size_bytes",
            "content_type",
            "strategy",
            "part_size_bytes",
            "expires_in_seconds",
            "overwrite",
            "checksum",
        ],
        likely,
    ),
    "sign-parts": {
        **dict.fromkeys(["from", "count", "missing", "form", "expires_in_seconds", "x"], likely),
        "part_numbers": likely | st.lists(likely, max_size=5),
    },
    "complete": {"parts": parts | likely, "x": likely},
}


def state_of(world: World) -> Any:
    return copy.deepcopy((world.records.uploads, world.objects.objects, world.objects.multiparts))


@pytest.mark.parametrize("route", MEMBERS)
@given(data=st.data())
def test_no_json_body_is_a_fault_and_none_that_is_refused_changes_anything(route: str, data: st.DataObject) -> None:
    """Any JSON at all, and objects of the route's own members with anything in them."""
    body = data.draw(values | st.fixed_dictionaries({}, optional=MEMBERS[route]))
    world = World()
    upload, _ = world.start(FILM)
    before = state_of(world)
    answer = Api(world).call(route, body=body, upload_id=None if route == "start-put" else upload.id)
    assert answer.status < 500
    if answer.status >= 400:
        assert state_of(world) == before


@pytest.mark.parametrize("route", MEMBERS)
@given(text=st.text(st.characters(), max_size=200))
def test_no_text_is_a_fault(route: str, text: str) -> None:
    """JSON or not, UTF-16 halves included."""
    world = World()
    upload, _ = world.start(FILM)
    answer = Api(world).call(route, body=text, upload_id=None if route == "start-put" else upload.id)
    assert answer.status < 500


@pytest.mark.parametrize("route", ["get", "sign-parts", "complete", "abort"])
@given(upload_id=st.text(max_size=60))
def test_no_id_is_a_fault(route: str, upload_id: str) -> None:
    """Whatever stands in the path."""
    assert Api(World()).call(route, upload_id=upload_id).status == 404
