"""Any mix of good and bad items: what is said of each is what POST /v1/uploads alone would have answered."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.fakes.job_world import JobWorld
from tests.unit.handlers.api import Answer, Api

NAMES = ["filename", "size_bytes", "content_type", "checksum", "metadata", "tags", "strategy", "part_size_bytes"]
NAMES += ["expires_in_seconds", "overwrite", "replaces", "fingerprint", "webhook", "x", ""]
GOOD: dict[str, Any] = {"filename": "a.bin", "size_bytes": 31457280, "content_type": "a/b"}
leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
anything = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2)
)
plausible = st.fixed_dictionaries(
    {},
    optional={
        "filename": st.text(max_size=20),
        "size_bytes": st.sampled_from([0, 1, 31457280, 200 * 2**20, 2**60, -1]),
        "strategy": st.sampled_from(["auto", "put", "post", "multipart", "mail"]),
        "part_size_bytes": st.sampled_from([1, 5 * 2**20, 8 * 2**20]),
        "expires_in_seconds": st.sampled_from([1, 120, 3600, 604_801]),
        "overwrite": st.sampled_from(["create", "replace", "version"]),
        "replaces": st.just({"upload_id": "01M81XFF80FMDPR3MZ4JM56722", "etag": '"e"'}),
        "checksum": st.sampled_from([{"algorithm": "sha256"}, {"algorithm": "crc32", "value": "AAAAAA=="}, {}]),
        "metadata": st.dictionaries(st.sampled_from(["a", "A", "portside-x"]), st.text(max_size=5), max_size=2),
        "tags": st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2),
        "fingerprint": st.text(max_size=5),
    },
)
items = (
    plausible.map(lambda changes: GOOD | changes)
    | st.dictionaries(st.sampled_from(NAMES), anything, max_size=3).map(lambda changes: GOOD | changes)
    | anything
)


def alone(item: str) -> Answer:
    return Api(JobWorld()).call("start-put", body=item)


def compared(upload: dict[str, Any]) -> dict[str, Any]:
    """All but what is another's: the id, in URLs too, and the length of the first page."""
    text = json.dumps(upload).replace(upload["id"], "ID").replace("multipart-1", "MULTIPART")
    shown: dict[str, Any] = json.loads(text)
    for request in [shown.get("request", {}), *shown.get("multipart", {}).get("page", {}).get("parts", [])]:
        request.pop("url", None)
        request.pop("fields", None)
    if "multipart" in shown:
        page = shown["multipart"]["page"]
        assert page.pop("next_from") in (None, len(page["parts"]) + 1)
        page["parts"] = page["parts"][:1]
    return shown


def problem(shown: dict[str, Any], *, within: str = "") -> dict[str, Any]:
    """All but whose request it was, pointers as the item alone has them."""
    assert all(error["pointer"].startswith(within) for error in shown.get("errors", []))
    errors = [error | {"pointer": error["pointer"].removeprefix(within)} for error in shown.get("errors", [])]
    return shown | {"request_id": "", "requestId": "", "errors": errors}


@settings(max_examples=150, deadline=None)
@given(sent=st.lists(items, min_size=1, max_size=6))
def test_item_is_answered_as_it_would_be_alone(sent: list[Any]) -> None:
    """Status, upload, code, detail and pointers; whatever its neighbours are."""
    texts = [json.dumps(item) for item in sent]
    api = Api(JobWorld())
    answer = api.call("start-batch", body='{"uploads": [' + ", ".join(texts) + "]}")
    assert answer.status == 200
    for index, (text, item) in enumerate(zip(texts, answer.body["uploads"], strict=True)):
        single = alone(text)
        assert (item["index"], item["status"]) == (index, single.status)
        if single.status == 201:
            assert compared(item["upload"]) == compared(single.body)
        else:
            assert problem(item["error"], within=f"/uploads/{index}") == problem(single.body)
    started = [item for item in answer.body["uploads"] if item["status"] == 201]
    assert len(started) == len(api.world.records.uploads)
