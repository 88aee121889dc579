"""Promises that nobody could keep or S3 would not carry: 400 that names the member, and nothing is touched."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from typing import Any

import pytest

from tests.unit.fakes.job_world import JobWorld
from tests.unit.fakes.world import RULES
from tests.unit.handlers.api import Api

GOOD = {"filename": "a.bin", "size_bytes": 7, "content_type": "application/octet-stream"}
IN_PARTS = {**GOOD, "size_bytes": 30 * 2**20, "strategy": "multipart", "part_size_bytes": 8 * 2**20}
SHA256 = "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="
OTHER_ID = "01M81XFF80FMDPR3MZ4JM56722"
NO_TEXTS: list[Any] = [7, None, True, ["x"], {}]
NO_OBJECTS: list[Any] = [7, None, True, []]
# What ends a header, or a line, or is no Unicode text, or shows a name as another.
CONTROLS = ["a\r\nx-evil: 1", "a\nb", "a\rb", "a\x00b", "a\x1bb", "a\x7fb", "a\x85b", "a\u2028b", "a\u202eb", "\ud800"]


def refuse(api: Api, world: JobWorld, body: dict[str, Any], pointer: str) -> None:
    """The pointer says what is wrong; neither S3, nor the table, nor a key is touched."""
    answer = api.call("start-put", body=body, headers={"Idempotency-Key": "key-1"})
    assert (answer.status, answer.body["code"]) == (400, "INVALID_REQUEST")
    assert pointer in [error["pointer"] for error in answer.body["errors"]]
    assert (world.is_empty(), world.claims.claims, world.objects.calls) == (True, {}, [])


def digest(length: int) -> str:
    return b64encode(bytes(length)).decode()


@pytest.mark.parametrize(
    ("checksum", "pointer"),
    [
        *[({"algorithm": "sha256", "value": digest(n)}, "/checksum/value") for n in (8, 20, 31, 33)],
        *[({"algorithm": "sha1", "value": digest(n)}, "/checksum/value") for n in (19, 21, 32)],
        *[({"algorithm": "crc32", "value": digest(n)}, "/checksum/value") for n in (3, 5, 8, 32)],
        *[({"algorithm": "crc64nvme", "value": digest(n)}, "/checksum/value") for n in (4, 7, 9)],
        *[({"algorithm": "sha256", "value": value}, "/checksum/value") for value in ("", "x" * 64, SHA256[:-1], 7)],
        *[
            ({"algorithm": "sha256", "value": SHA256 + end}, "/checksum/value")
            for end in ("\n", " ", "=", "-", "-0", "-x")
        ],
        ({"algorithm": "sha256", "value": SHA256.replace("+", "-")}, "/checksum/value"),
        (
            {"algorithm": "sha256", "value": "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"},
            "/checksum/value",
        ),
        *[
            ({"algorithm": name, "value": SHA256}, "/checksum/algorithm")
            for name in ("md5", "SHA256", "sha512", "", 7, None)
        ],
        ({"value": SHA256}, "/checksum/algorithm"),
        ({"algorithm": "sha256", "value": SHA256, "type": "WHOLE"}, "/checksum/type"),
        ({"algorithm": "sha256", "value": SHA256, "bits": 256}, "/checksum/bits"),
        ({"algorithm": "sha256", "value": SHA256 + "-1"}, "/checksum"),
        ({"algorithm": "sha256"}, "/checksum"),
        ({"algorithm": "sha256", "value": SHA256, "type": "COMPOSITE"}, "/checksum"),
        ("sha256", "/checksum"),
        (SHA256, "/checksum"),
        ([], "/checksum"),
    ],
)
def test_checksum_that_is_none_is_refused(api: Api, world: JobWorld, checksum: Any, pointer: str) -> None:
    """Another length, another algorithm, another spelling, or of parts that there are not."""
    refuse(api, world, {**GOOD, "checksum": checksum}, pointer)


@pytest.mark.parametrize(
    ("checksum", "pointer"),
    [
        ({"algorithm": "sha256", "value": SHA256 + "-3"}, "/checksum/value"),
        ({"algorithm": "sha256", "value": SHA256, "type": "COMPOSITE"}, "/checksum/value"),
        ({"algorithm": "sha256", "value": SHA256 + "-4", "type": "FULL_OBJECT"}, "/checksum/value"),
        ({"algorithm": "sha256", "type": "FULL_OBJECT"}, "/checksum/value"),
        ({"algorithm": "crc64nvme", "value": digest(8) + "-4"}, "/checksum/type"),
        ({"algorithm": "crc64nvme"}, "/checksum/type"),
    ],
)
def test_checksum_that_parts_cannot_have_is_refused(api: Api, world: JobWorld, checksum: Any, pointer: str) -> None:
    """Of another number of parts, or of a kind that S3 does not keep."""
    refuse(api, world, {**IN_PARTS, "checksum": checksum}, pointer)


@pytest.mark.parametrize(
    ("metadata", "pointer"),
    [
        *[({"title": text}, "/metadata/title") for text in CONTROLS if text != "\ud800"],
        *[({name: "x"}, f"/metadata/{name}") for name in ("", "Title", "a b", "a:b", "ä", "-a", "_a", "a\r\nb")],
        ({"a" * 129: "x"}, "/metadata/" + "a" * 64),
        ({"a/b": "x"}, "/metadata/a~1b"),
        ({"portside-upload": OTHER_ID}, "/metadata"),
        ({"portside-x": ""}, "/metadata"),
        ({"a": "x" * 2_048}, "/metadata"),
        ({"a": "x" * 2_049}, "/metadata/a"),
        ({"a": "ü" * 1_000}, "/metadata"),  # as encoded words
        ({f"a{number}": "" for number in range(1_000)}, "/metadata"),
        *[({"title": value}, "/metadata/title") for value in NO_TEXTS],
        *[(value, "/metadata") for value in ("x", *NO_OBJECTS)],
    ],
)
def test_metadata_that_s3_would_not_carry_is_refused(api: Api, world: JobWorld, metadata: Any, pointer: str) -> None:
    """Over its 2 KiB as headers carry it, with what ends a header, or in the service's own name."""
    refuse(api, world, {**GOOD, "metadata": metadata}, pointer)


@pytest.mark.parametrize(
    ("tags", "pointer"),
    [
        ({f"tag-{number}": "x" for number in range(11)}, "/tags"),
        ({"": "x"}, "/tags/"),
        ({"a" * 129: "x"}, "/tags/" + "a" * 64),
        ({"a": "x" * 257}, "/tags/a"),
        *[
            ({"a": text}, "/tags/a")
            for text in ("a&b", "a<b", "a\nb", "a\r\nb", "a\x00b", "a,b", "a;b", "a%b", "a\u202eb")
        ],
        *[({text: "x"}, f"/tags/{text}") for text in ("a&b", "a\nb", "a#b")],
        *[({name: "x"}, "/tags") for name in ("aws:a", "AWS:a", "portside-quarantine")],
        *[({"a": value}, "/tags/a") for value in NO_TEXTS],
        *[(value, "/tags") for value in ("a=b", [["a", "b"]], *NO_OBJECTS)],
    ],
)
def test_tags_that_s3_would_not_take_are_refused(api: Api, world: JobWorld, tags: Any, pointer: str) -> None:
    """More than ten, too long, with signs that S3 knows in no tag, or in somebody else's name."""
    refuse(api, world, {**GOOD, "tags": tags}, pointer)


@pytest.mark.parametrize("member", ["filename", "content_type", "fingerprint"])
@pytest.mark.parametrize("text", CONTROLS)
def test_text_with_control_characters_is_refused(api: Api, world: JobWorld, member: str, text: str) -> None:
    """Wherever a text may end up: headers, listings, logs, file dialogs."""
    pointer = "" if text == "\ud800" else f"/{member}"  # half a character is no JSON text at all
    refuse(api, world, {**GOOD, member: text}, pointer)


@pytest.mark.parametrize("fingerprint", ["", "x" * 513, 7, ["x"], True])
def test_fingerprint_that_is_none_is_refused(api: Api, world: JobWorld, fingerprint: Any) -> None:
    """A line of text, not too long."""
    refuse(api, world, {**GOOD, "fingerprint": fingerprint}, "/fingerprint")


@pytest.mark.parametrize(
    ("overwriting", "pointer"),
    [
        ({"overwrite": "replace"}, ""),
        ({"overwrite": "replace", "replaces": {"upload_id": OTHER_ID}}, ""),
        ({"overwrite": "create", "replaces": {"upload_id": OTHER_ID}}, ""),
        ({"replaces": {"upload_id": OTHER_ID, "etag": "e"}}, ""),
        ({"overwrite": "version", "replaces": {"upload_id": OTHER_ID, "etag": "e"}}, ""),
        ({"overwrite": "version"}, "/overwrite"),  # the bucket keeps no versions
        ({"overwrite": "replace", "replaces": {"etag": "e"}}, "/replaces/upload_id"),
        *[
            ({"overwrite": "replace", "replaces": {"upload_id": value, "etag": "e"}}, "/replaces/upload_id")
            for value in ("", "x", OTHER_ID.lower(), OTHER_ID + "\n", f"../{OTHER_ID}", "8" * 26, 7, None)
        ],
        *[
            ({"overwrite": "replace", "replaces": {"upload_id": OTHER_ID, "etag": value}}, "/replaces/etag")
            for value in ("", '""', "a b", "e\r\nx: y", "ü", "x" * 129, '"a"b"', 7)
        ],
        ({"overwrite": "replace", "replaces": {"upload_id": OTHER_ID, "key": "x", "etag": "e"}}, "/replaces/key"),
        ({"overwrite": "replace", "replaces": OTHER_ID}, "/replaces"),
    ],
)
def test_overwriting_that_does_not_say_what_is_refused(
    api: Api, world: JobWorld, overwriting: dict[str, Any], pointer: str
) -> None:
    """Only an upload of one's own, and only by the ETag that is known."""
    refuse(api, world, {**GOOD, **overwriting}, pointer)


def test_form_that_would_replace_is_refused() -> None:
    """Also where the bucket keeps versions: S3 knows no condition in a form."""
    world = JobWorld(replace(RULES, keeps_versions=True))
    replaces = {"upload_id": OTHER_ID, "etag": "e"}
    refuse(Api(world), world, {**GOOD, "strategy": "post", "overwrite": "replace", "replaces": replaces}, "/strategy")
