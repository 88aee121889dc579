"""What was promised, as the headers and form fields that are signed."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.uploads.promises import OTHER_ID, SHA256, SSE_KMS, SSE_S3, UPLOAD_ID, promised
from uploads.encoded_words import decode_words
from uploads.headers import (
    MARKER,
    MARKER_BYTES,
    checksum_header,
    condition,
    metadata_bytes,
    object_metadata,
    post_fields,
    put_headers,
    tagging,
)
from uploads.promise import Algorithm, Checksum, ChecksumType, Encryption, Overwrite, Replaced, Strategy

PLAIN = {"content-type": "application/pdf", "content-length": "1048576", "if-none-match": "*"}
# What S3 lets a tag be, less what XML and queries have signs for: those are tried on purpose.
tag_texts = st.text(st.characters(categories=["L", "N"], include_characters=" +-=._:/@&<>\"'%"), max_size=40)
tags = st.dictionaries(tag_texts.filter(bool), tag_texts, max_size=10)


def test_put_signs_length_type_and_that_nothing_is_overwritten() -> None:
    """The least that is promised of any file."""
    assert put_headers(promised()) == PLAIN


def test_empty_put_signs_its_length_of_0() -> None:
    """Left out, anything could be sent."""
    assert put_headers(promised(size_bytes=0))["content-length"] == "0"


@pytest.mark.parametrize(
    ("promise", "more"),
    [
        ({"checksum": SHA256}, {"x-amz-checksum-sha256": SHA256.value}),
        ({"checksum": Checksum(Algorithm.CRC64NVME, "AAAAAAAAAAA=")}, {"x-amz-checksum-crc64nvme": "AAAAAAAAAAA="}),
        ({"metadata": {"title": "a b", "note": ""}}, {"x-amz-meta-title": "a b", "x-amz-meta-note": ""}),
        ({"metadata": {"title": "Ä"}}, {"x-amz-meta-title": "=?UTF-8?B?w4Q=?="}),
        ({"encryption": SSE_S3}, {"x-amz-server-side-encryption": "AES256"}),
        ({"encryption": Encryption("aws:kms")}, {"x-amz-server-side-encryption": "aws:kms"}),
        (
            {"encryption": SSE_KMS},
            {
                "x-amz-server-side-encryption": "aws:kms",
                "x-amz-server-side-encryption-aws-kms-key-id": SSE_KMS.kms_key_id,
            },
        ),
    ],
)
def test_put_and_form_hold_each_promise_alike(promise: dict[str, Any], more: dict[str, str]) -> None:
    """What is not in there S3 does not enforce; what was not promised must not be."""
    assert put_headers(promised(**promise)) == PLAIN | more
    fields = {"Content-Type": "application/pdf"} | more
    assert post_fields(promised(Strategy.POST, **promise)) == fields


def test_digests_of_parts_alone_are_no_header_of_the_whole() -> None:
    """There is no value to sign."""
    checksum = Checksum(Algorithm.SHA256, None, ChecksumType.COMPOSITE)
    assert put_headers(promised(checksum=checksum)) == PLAIN


@given(tags=tags)
def test_tags_come_back_from_the_header_as_they_were(tags: dict[str, str]) -> None:
    """As a query string, in which any reader finds the same pairs."""
    assert dict(parse_qsl(tagging(tags), keep_blank_values=True, strict_parsing=bool(tags))) == tags
    header = put_headers(promised(tags=tags)).get("x-amz-tagging")
    assert header == (tagging(tags) if tags else None)


@given(tags=tags)
def test_tags_come_back_from_the_forms_xml_as_they_were(tags: dict[str, str]) -> None:
    """Forms have a field of XML instead."""
    text = post_fields(promised(Strategy.POST, tags=tags)).get("tagging", "<Tagging><TagSet/></Tagging>")
    found = [(tag.findtext("Key"), tag.findtext("Value") or "") for tag in ET.fromstring(text).iter("Tag")]  # noqa: S314 # our own
    assert found == list(tags.items())


@pytest.mark.parametrize(
    ("overwrite", "replaces", "must"),
    [
        (Overwrite.CREATE, None, {"if-none-match": "*"}),
        (Overwrite.REPLACE, Replaced(OTHER_ID, '"e-1"'), {"if-match": '"e-1"'}),
        (Overwrite.REPLACE, Replaced(OTHER_ID, "e-1"), {"if-match": '"e-1"'}),
        (Overwrite.VERSION, Replaced(OTHER_ID), {}),
        (Overwrite.VERSION, None, {}),
    ],
)
def test_condition_is_what_may_be_at_the_key(
    overwrite: Overwrite, replaces: Replaced | None, must: dict[str, str]
) -> None:
    """Nothing; the object of the known ETag, with quotes as S3 has them; anything."""
    upload = promised(overwrite=overwrite, replaces=replaces)
    assert condition(upload) == must
    conditions = {name: value for name, value in put_headers(upload).items() if name.startswith("if-")}
    assert conditions == must


def test_form_names_no_condition() -> None:
    """S3 knows none in a form."""
    assert not [name for name in post_fields(promised(Strategy.POST)) if name.lower().startswith("if-")]


def test_object_at_a_shared_key_is_marked_with_its_own_upload() -> None:
    """Or nobody could tell whose it is; at its own key that is plain."""
    shared = promised(key_id=OTHER_ID, metadata={"title": "x"})
    assert object_metadata(shared) == {"title": "x", MARKER: UPLOAD_ID}
    assert put_headers(shared)[f"x-amz-meta-{MARKER}"] == UPLOAD_ID
    assert post_fields(shared)[f"x-amz-meta-{MARKER}"] == UPLOAD_ID
    assert MARKER not in object_metadata(promised())
    assert metadata_bytes(object_metadata(shared)) == metadata_bytes({"title": "x"}) + MARKER_BYTES


@given(metadata=st.dictionaries(st.sampled_from("abc"), st.text(st.characters(exclude_categories=["Cs"]))))
def test_metadata_travels_in_ascii_and_comes_back(metadata: dict[str, str]) -> None:
    """And is counted as it travels."""
    carried = object_metadata(promised(metadata=metadata))
    assert {name: decode_words(value) for name, value in carried.items()} == metadata
    assert metadata_bytes(metadata) == sum(len(f"{name}{value}".encode("ascii")) for name, value in carried.items())


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_checksum_header_is_named_for_its_algorithm(algorithm: Algorithm) -> None:
    """As S3 names it."""
    assert checksum_header(algorithm) == f"x-amz-checksum-{algorithm.value}"
