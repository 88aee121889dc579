"""Does what arrived equal what was promised? What S3 tells decides, and what it does not tell proves nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.unit.uploads.promises import OTHER_ID, SHA256, SSE_KMS, SSE_S3, UPLOAD_ID, promised
from uploads.errors import ConflictError
from uploads.headers import MARKER, object_metadata
from uploads.model import StoredObject, StoredPart, Upload
from uploads.promise import Algorithm, Checksum, ChecksumType, Encryption
from uploads.verifying import ClaimedPart, broken_digest, broken_promise, is_unproven, with_claimed_checksums

OTHER_SHA256 = Checksum(Algorithm.SHA256, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
COMPOSITE = Checksum(Algorithm.SHA256, f"{SHA256.value}-4", ChecksumType.COMPOSITE)
RICH: dict[str, Any] = {"checksum": SHA256, "metadata": {"title": "Äpfel"}, "encryption": SSE_KMS, "key_id": OTHER_ID}


def stored_as(upload: Upload, **changes: Any) -> StoredObject:
    """The object as promised, but for the changes."""
    stored = StoredObject(
        '"e-1"',
        upload.size_bytes,
        upload.content_type,
        checksum=upload.checksum,
        metadata=object_metadata(upload),
        encryption=upload.encryption,
    )
    return replace(stored, **changes)


@pytest.mark.parametrize("promise", [{}, RICH, {"size_bytes": 0}, {"encryption": Encryption("aws:kms", "alias/mine")}])
def test_object_that_is_all_that_was_promised_breaks_nothing(promise: dict[str, Any]) -> None:
    """However much that is."""
    upload = promised(**promise)
    assert broken_promise(upload, stored_as(upload)) is None
    assert not is_unproven(upload, stored_as(upload))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"size_bytes": 1_048_575}, "1048576 bytes were promised, 1048575 arrived"),
        ({"size_bytes": 0}, "1048576 bytes were promised, 0 arrived"),
        ({"content_type": "text/html"}, "content type 'application/pdf' was promised, 'text/html' arrived"),
        ({"content_type": ""}, "content type 'application/pdf' was promised, '' arrived"),
        ({"content_encoding": "gzip"}, "content encoding 'gzip' arrived, none was promised"),
        ({"metadata": {MARKER: UPLOAD_ID}}, "metadata 'title' is not as promised"),
        ({"metadata": {"title": "Apfel", MARKER: UPLOAD_ID}}, "metadata 'title' is not as promised"),
        ({"metadata": {"title": "Äpfel"}}, f"metadata '{MARKER}' is not as promised"),
        ({"metadata": {"title": "Äpfel", MARKER: OTHER_ID}}, f"metadata '{MARKER}' is not as promised"),
        ({"encryption": None}, "encryption aws:kms was promised"),
        ({"encryption": SSE_S3}, "encryption aws:kms was promised"),
        ({"encryption": replace(SSE_KMS, kms_key_id="arn:aws:kms:x:1:key/other")}, "encryption aws:kms was promised"),
        ({"checksum": OTHER_SHA256}, "the sha256 checksum is not the one promised"),
    ],
)
def test_each_difference_is_told_as_what_it_is(changes: dict[str, Any], reason: str) -> None:
    """The reason is kept, and told to whoever asks."""
    upload = promised(**RICH)
    assert broken_promise(upload, stored_as(upload, **changes)) == reason


@pytest.mark.parametrize(
    "metadata",
    [
        {"Title": "=?UTF-8?B?w4RwZmVs?=", "Portside-Upload": UPLOAD_ID},
        {"title": "=?UTF-8?Q?=C3=84pfel?=", MARKER: UPLOAD_ID},
        {"title": "Äpfel", MARKER: UPLOAD_ID, "more": "of the store's own"},
    ],
)
def test_metadata_may_be_told_in_other_words(metadata: dict[str, str]) -> None:
    """S3 encodes anew, and some stores write names otherwise."""
    upload = promised(**RICH)
    assert broken_promise(upload, stored_as(upload, metadata=metadata)) is None


def test_key_promised_by_its_alias_is_told_by_its_arn() -> None:
    """Which key that is, only KMS knows: the algorithm must do."""
    upload = promised(encryption=Encryption("aws:kms", "alias/mine"))
    assert broken_promise(upload, stored_as(upload, encryption=SSE_KMS)) is None
    assert broken_promise(upload, stored_as(upload, encryption=SSE_S3)) is not None


def test_encryption_that_nobody_promised_is_the_buckets_own_choice() -> None:
    """S3 encrypts everything by default, and says so."""
    assert broken_promise(promised(), stored_as(promised(), encryption=SSE_S3)) is None


@pytest.mark.parametrize(
    "told",
    [
        None,
        Checksum(Algorithm.CRC64NVME, "AAAAAAAAAAA="),
        Checksum(Algorithm.SHA1, "2jmj7l5rSw0yVb/vlWAYkK/YBwk="),
        COMPOSITE,
    ],
)
def test_checksum_that_s3_does_not_tell_is_neither_broken_nor_proven(told: Checksum | None) -> None:
    """It may keep one of its own choice, or one of the parts' checksums: that says nothing of ours."""
    upload = promised(checksum=SHA256)
    stored = stored_as(upload, checksum=told)
    assert broken_promise(upload, stored) is None
    assert is_unproven(upload, stored)


@pytest.mark.parametrize("told", [None, SHA256, COMPOSITE])
def test_without_a_value_promised_there_is_nothing_to_prove(told: Checksum | None) -> None:
    """S3 has refused every part that came without its own."""
    upload = promised(checksum=Checksum(Algorithm.SHA256, None, ChecksumType.COMPOSITE))
    assert not is_unproven(upload, stored_as(upload, checksum=told))
    assert broken_promise(upload, stored_as(upload, checksum=told)) is None


@pytest.mark.parametrize("value", [f"{OTHER_SHA256.value}-4", f"{SHA256.value}-5"])
def test_other_composite_checksum_is_broken(value: str) -> None:
    """Of other parts, or of another number of them."""
    upload = promised(checksum=COMPOSITE)
    assert broken_promise(upload, stored_as(upload)) is None
    other = Checksum(Algorithm.SHA256, value, ChecksumType.COMPOSITE)
    assert broken_promise(upload, stored_as(upload, checksum=other)) == "the sha256 checksum is not the one promised"


def test_digest_that_we_read_ourselves_decides_where_s3_tells_none() -> None:
    """And one that nobody can tell is no proof: what cannot be proven is not ready."""
    upload = promised(checksum=SHA256)
    assert broken_digest(upload, SHA256.value) is None
    assert broken_digest(upload, OTHER_SHA256.value) == "the sha256 checksum is not the one promised"
    assert broken_digest(upload, None) == "the store keeps no such checksum, so that it cannot be proven"


def test_clients_checksums_stand_in_where_the_store_lists_none() -> None:
    """The store compares them when it assembles; those that it lists are the truth."""
    upload = promised(checksum=SHA256)
    stored = [StoredPart(1, 8, '"a"', "listed"), StoredPart(2, 8, '"b"'), StoredPart(3, 8, '"c"')]
    claimed = [ClaimedPart(1, '"a"', "other"), ClaimedPart(2, '"b"', "claimed"), ClaimedPart(3, '"c"')]
    assert [part.checksum for part in with_claimed_checksums(upload, stored, claimed)] == ["listed", "claimed", None]
    assert with_claimed_checksums(upload, stored, None) == stored


def test_client_is_asked_for_checksums_that_the_store_wants_and_does_not_tell() -> None:
    """Else assembling would fail, for a reason that no further try could mend."""
    upload = replace(promised(checksum=COMPOSITE), checks_parts=True)
    stored = [StoredPart(1, 8, '"a"', "listed"), StoredPart(2, 8, '"b"')]
    with pytest.raises(ConflictError) as caught:
        with_claimed_checksums(upload, stored, None)
    assert caught.value.code == "PART_CHECKSUMS_NEEDED"
    assert caught.value.errors[0][0] == "/parts/1/checksum"
    told = with_claimed_checksums(upload, stored, [ClaimedPart(1, '"a"'), ClaimedPart(2, '"b"', "claimed")])
    assert [part.checksum for part in told] == ["listed", "claimed"]
