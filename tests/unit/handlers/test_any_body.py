"""Bodies at random: nothing that a client sends is a fault of the service, and what is refused changes nothing."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.fakes.job_world import JobWorld
from tests.unit.fakes.world import FILM
from tests.unit.handlers.api import Api
from uploads.promise import Algorithm, Checksum

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
)
# Numbers and words that a route knows, so that some bodies come far.
likely = values | st.sampled_from(
    [
        "auto",
        "put",
        "post",
        "multipart",
        "urls",
        "compact",
        "create",
        "version",
        "a/b",
        "x.bin",
        "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=",
        "AAAAAA==",
        "01M81XFF80FMDPR3MZ4JM56722",
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
parts = st.lists(
    st.fixed_dictionaries({}, optional={"part_number": likely, "etag": likely, "checksum": likely, "x": likely}),
    max_size=5,
)
texts = st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=4)
checksums = st.fixed_dictionaries(
    {"algorithm": st.sampled_from(["sha256", "crc32", "crc64nvme", "md5"])}, optional={"value": likely, "type": likely}
)
replaced = st.fixed_dictionaries({}, optional={"upload_id": likely, "etag": likely})
# So that it does not fail for want of a member alone.
GOOD = {"start-put": {"filename": "a.bin", "size_bytes": 30 * 2**20, "content_type": "a/b"}}
PROMISED = [
    None,
    Checksum(Algorithm.SHA256, "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="),
    Checksum(Algorithm.CRC32, "AAAAAA=="),
]
MEMBERS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "start-put": {
        **dict.fromkeys(["filename", "size_bytes", "content_type", "strategy", "overwrite", "fingerprint"], likely),
        **dict.fromkeys(["part_size_bytes", "expires_in_seconds"], likely),
        "checksum": likely | checksums,
        "metadata": likely | texts,
        "tags": likely | texts,
        "replaces": likely | replaced,
    },
    "sign-parts": {
        **dict.fromkeys(["from", "count", "missing", "form", "expires_in_seconds", "x"], likely),
        "part_numbers": likely | st.lists(likely, max_size=5),
        "checksums": likely | st.dictionaries(st.sampled_from("12345"), likely, max_size=5),
    },
    "complete": {"parts": parts | likely, "x": likely},
}


def state_of(world: JobWorld) -> Any:
    return copy.deepcopy((world.records.uploads, world.objects.objects, world.objects.multiparts))


@pytest.mark.parametrize("route", MEMBERS)
@given(data=st.data())
def test_no_json_body_is_a_fault_and_none_that_is_refused_changes_anything(route: str, data: st.DataObject) -> None:
    """Any JSON at all, and objects of the route's own members with anything in them."""
    members = st.fixed_dictionaries({}, optional=MEMBERS[route])
    body = data.draw(values | members | members.map(lambda some: {**GOOD.get(route, {}), **some}))
    world = JobWorld()
    upload, _ = world.start(FILM, checksum=data.draw(st.sampled_from(PROMISED)))
    before = state_of(world)
    answer = Api(world).call(route, body=body, upload_id=None if route == "start-put" else upload.id)
    assert answer.status < 500
    if answer.status >= 400:
        assert state_of(world) == before


@pytest.mark.parametrize("route", MEMBERS)
@given(text=st.text(st.characters(), max_size=200))
def test_no_text_is_a_fault(route: str, text: str) -> None:
    """JSON or not, UTF-16 halves included."""
    world = JobWorld()
    upload, _ = world.start(FILM)
    answer = Api(world).call(route, body=text, upload_id=None if route == "start-put" else upload.id)
    assert answer.status < 500


@pytest.mark.parametrize("route", ["get", "sign-parts", "curl", "complete", "abort", "download"])
@given(upload_id=st.text(min_size=1, max_size=60))
def test_no_id_is_a_fault(route: str, upload_id: str) -> None:
    """Whatever stands in the path."""
    assert Api(JobWorld()).call(route, upload_id=upload_id).status == 404
