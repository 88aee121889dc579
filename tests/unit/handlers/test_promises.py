"""What a client may promise, over HTTP: it is shown, signed, and never a part of a key."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.fakes.job_world import JobWorld
from tests.unit.handlers.api import Api
from uploads.limits import MIB

GOOD = {"filename": "a.bin", "size_bytes": 7, "content_type": "application/octet-stream"}
SHA256 = "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="
RICH = {
    "checksum": {"algorithm": "sha256", "value": SHA256},
    "metadata": {"title": "Äpfel", "note": "${filename}"},
    "tags": {"project": "a b", "env": ""},
    "fingerprint": "film.mp4/31457280/1763824800",
}
NAUGHTY = [
    "../../etc/passwd",
    "..",
    ".",
    "/etc/passwd",
    "C:\\con",
    "a/b\\c",
    "$(rm -rf ~)",
    "`id`",
    "'; drop table uploads; --",
    '"quoted".txt',
    "<script>alert(1)</script>",
    "%2e%2e%2f%00",
    "${jndi:ldap://x}",
    "${filename}",
    "{part_number}{signature}",
    "a?b#c&d=e",
    " leading and trailing ",
    "ends with a dot.",
    "💩\u200d.exe",
    "مرحبا.txt",
    "zal\u0334go",
    "x" * 255,
    "-rf",
    "NUL",
]


def start(api: Api, **changes: Any) -> Any:
    answer = api.call("start-put", body={**GOOD, **changes})
    assert answer.status == 201, answer.text
    return answer.body


@pytest.mark.parametrize("strategy", ["put", "post", "multipart"])
def test_promises_are_told_back_as_they_were_made(api: Api, strategy: str) -> None:
    """So that a client on another device knows what to keep."""
    body = start(api, strategy=strategy, **RICH)
    shown = {name: body[name] for name in ("metadata", "tags", "fingerprint")}
    assert shown == {name: RICH[name] for name in shown}
    assert body["checksum"] == {"algorithm": "sha256", "value": SHA256, "type": "FULL_OBJECT"}
    assert (body["strategy"], body["overwrite"]) == (strategy, "create")


def test_put_with_everything_names_each_header_to_send(api: Api) -> None:
    """Word for word; all of them are signed."""
    request = start(api, strategy="put", **RICH)["request"]
    assert request["headers"] == {
        "content-type": "application/octet-stream",
        "content-length": "7",
        "if-none-match": "*",
        "x-amz-checksum-sha256": SHA256,
        "x-amz-meta-title": "=?UTF-8?B?w4RwZmVs?=",
        "x-amz-meta-note": "=?UTF-8?B?JHtmaWxlbmFtZX0=?=",
        "x-amz-tagging": "project=a%20b&env=",
    }
    (signed,) = parse_qs(urlsplit(request["url"]).query)["X-Amz-SignedHeaders"]
    assert signed.split(";") == sorted(["host", *request["headers"]])


def test_form_with_everything_names_each_field_to_send(api: Api) -> None:
    """The policy binds every one."""
    request = start(api, strategy="post", **RICH)["request"]
    assert (request["method"], request["headers"]) == ("POST", {})
    fields = request["fields"]
    conditions = json.loads(b64decode(fields["policy"]))["conditions"]
    bound = {name for condition in conditions if isinstance(condition, dict) for name in condition}
    assert set(fields) - {"policy", "x-amz-signature"} == bound - {"bucket"}
    assert {"key", "Content-Type", "tagging", "x-amz-meta-title", "x-amz-checksum-sha256"} <= set(fields)


@pytest.mark.parametrize("algorithm", ["sha256", "sha1", "crc32", "crc32c"])
def test_checksums_of_parts_alone_may_be_promised(api: Api, algorithm: str) -> None:
    """Then no part is signed without its own: the first page is empty, and says where to begin."""
    body = start(api, strategy="multipart", size_bytes=30 * MIB, checksum={"algorithm": algorithm})
    assert body["checksum"] == {"algorithm": algorithm, "type": "COMPOSITE"}
    page = body["multipart"]["page"]
    assert (page["parts"], page["next_from"]) == ([], 1)


@pytest.mark.parametrize("strategy", ["auto", "put", "post", "multipart"])
def test_empty_file_may_be_promised(api: Api, strategy: str) -> None:
    """Files of 0 bytes exist."""
    body = start(api, size_bytes=0, strategy=strategy)
    assert body["size_bytes"] == 0


@pytest.mark.parametrize(
    ("asked", "ends"), [(120, "15:22:00"), (3_600, "16:20:00"), (3_601, "16:20:00"), (604_800, "16:20:00")]
)
def test_longer_life_than_the_deployment_allows_is_cut(api: Api, asked: int, ends: str) -> None:
    """And the answer tells the true one."""
    assert start(api, expires_in_seconds=asked)["request"]["expires_at"] == f"2026-11-22T{ends}Z"


@pytest.mark.parametrize("filename", NAUGHTY)
@pytest.mark.parametrize("strategy", ["put", "post", "multipart"])
def test_naughty_file_name_is_kept_and_never_reaches_a_key(
    api: Api, world: JobWorld, filename: str, strategy: str
) -> None:
    """Keys are the service's own; the name is nothing but a text of the record."""
    body = start(api, filename=filename, strategy=strategy)
    assert body["filename"] == filename
    text = json.dumps(body.get("request") or body["multipart"])
    (upload,) = world.records.uploads.values()
    key = f"t/acme/{upload.id}"
    assert key in text
    paths = {urlsplit(url).path for url in _urls(body)}
    assert paths == ({"/"} if strategy == "post" else {f"/{key}"})
    if len(filename) > 3:
        assert filename not in unquote(text)


def _urls(body: Any) -> list[str]:
    if "request" in body:
        return [body["request"]["url"]]
    return [part["url"] for part in body["multipart"]["page"]["parts"]]


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(
    metadata=st.dictionaries(texts, texts, max_size=3),
    tags=st.dictionaries(texts, texts, max_size=3),
    filename=texts,
    content_type=texts | st.just('a/b; x="${filename}"'),
    strategy=st.sampled_from(["put", "post", "multipart"]),
)
def test_no_promise_is_a_fault(
    metadata: dict[str, str], tags: dict[str, str], filename: str, content_type: str, strategy: str
) -> None:
    """Whatever texts a client sends: it is signed, or refused."""
    world = JobWorld()
    body = GOOD | {"metadata": metadata, "tags": tags, "filename": filename, "strategy": strategy}
    for one in (content_type, "a/b"):
        answer = Api(world).call("start-put", body=body | {"content_type": one})
        assert answer.status in (201, 400)


@given(metadata=st.dictionaries(st.from_regex(r"[a-z0-9][a-z0-9._-]{0,9}", fullmatch=True), texts, max_size=3))
@pytest.mark.parametrize("strategy", ["put", "post", "multipart"])
def test_no_metadata_with_good_names_is_a_fault(strategy: str, metadata: dict[str, str]) -> None:
    """What passes the rules can be signed, of every kind."""
    answer = Api(JobWorld()).call("start-put", body=GOOD | {"metadata": metadata, "strategy": strategy})
    assert answer.status in (201, 400)
