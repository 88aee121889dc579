"""What we sign is accepted by two engines that check: a store with its own keys, the emulator with a role's session."""

from __future__ import annotations

import pytest
import requests

from tests.integration.store.engine import BUCKET, CONTENT, PARTS, PLAN, SHA256, Engine, bent, put, sha256
from uploads.signing import sign_part_urls, sign_parts_compact, sign_url


@pytest.mark.parametrize(
    "name", ["plain", "with space", "per%20cent", "plus+and~tilde", "é漢🙂", "a&b=c;d,e:f@g!$'()*"]
)
def test_a_put_is_accepted_whatever_the_key(engine: Engine, name: str) -> None:
    """Keys are percent-encoded once, as S3 decodes them once. With another signature nothing is written."""
    key = f"t/acme/{name}"
    headers = {"content-length": str(len(CONTENT)), "content-type": "text/plain"}
    url = put(engine, key, headers)
    assert requests.put(bent(url), data=CONTENT, headers=headers, timeout=30).status_code == 403
    assert engine.client.list_objects_v2(Bucket=BUCKET, Prefix=key)["KeyCount"] == 0
    assert requests.put(url, data=CONTENT, headers=headers, timeout=30).status_code == 200
    assert engine.client.get_object(Bucket=BUCKET, Key=key)["Body"].read() == CONTENT


def test_a_put_is_accepted_with_all_that_was_promised(engine: Engine) -> None:
    """And what was promised is what the object then has."""
    key = "t/acme/promised"
    headers = {
        "content-length": str(len(CONTENT)),
        "content-type": "text/plain; charset=utf-8",
        "if-none-match": "*",
        SHA256: sha256(CONTENT),
        "x-amz-meta-title": "two  words",
        "x-amz-tagging": "project=a%20b",
        "x-amz-server-side-encryption": "AES256",
    }
    url = put(engine, key, headers)
    assert requests.put(url, data=CONTENT, headers=headers, timeout=30).status_code == 200
    head = engine.client.head_object(Bucket=BUCKET, Key=key, ChecksumMode="ENABLED")
    assert (head["ContentType"], head["ChecksumSHA256"]) == ("text/plain; charset=utf-8", sha256(CONTENT))
    assert head["Metadata"]["title"].split() == ["two", "words"]
    tags = engine.client.get_object_tagging(Bucket=BUCKET, Key=key)["TagSet"]
    assert tags == [{"Key": "project", "Value": "a b"}]


def test_a_get_is_accepted_and_answers_as_its_query_says(engine: Engine) -> None:
    """Members of the query are signed like all else."""
    key = "t/acme/download"
    engine.client.put_object(Bucket=BUCKET, Key=key, Body=CONTENT)
    disposition = "attachment; filename=\"a b.txt\"; filename*=UTF-8''%C3%A9.txt"
    query = {"response-content-disposition": disposition, "response-content-type": "application/octet-stream"}
    url = sign_url(method="GET", key=key, headers={}, query=query, **engine.common())
    assert requests.get(bent(url), timeout=30).status_code == 403
    answer = requests.get(url, timeout=30)
    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert answer.headers["Content-Disposition"] == disposition
    assert answer.headers["Content-Type"] == "application/octet-stream"


def test_parts_are_accepted_by_their_urls(engine: Engine) -> None:
    """Each with its own length and checksum."""
    key = "t/acme/in-parts"
    multipart_id = engine.start_multipart(key, ChecksumAlgorithm="SHA256")
    checksums = {number: sha256(content) for number, content in PARTS.items()}
    urls = sign_part_urls(
        key=key,
        multipart_id=multipart_id,
        plan=PLAN,
        part_numbers=list(PARTS),
        checksum_header=SHA256,
        checksums=checksums,
        **engine.common(),
    )
    parts = []
    for (number, content), url in zip(PARTS.items(), urls, strict=True):
        headers = {"content-length": str(len(content)), SHA256: checksums[number]}
        assert requests.put(bent(url), data=content, headers=headers, timeout=30).status_code == 403
        answer = requests.put(url, data=content, headers=headers, timeout=30)
        assert answer.status_code == 200
        parts.append({"PartNumber": number, "ETag": answer.headers["ETag"], "ChecksumSHA256": checksums[number]})
    assert engine.complete(key, multipart_id, parts) == b"".join(PARTS.values())


def test_parts_are_accepted_in_compact_form(engine: Engine) -> None:
    """A client fills in number and signature, and that is a URL."""
    key = "t/acme/compact"
    multipart_id = engine.start_multipart(key)
    compact = sign_parts_compact(
        key=key, multipart_id=multipart_id, plan=PLAN, part_numbers=list(PARTS), **engine.common()
    )
    parts = []
    for at, (number, content) in enumerate(PARTS.items()):
        signature = compact.signatures[32 * at : 32 * (at + 1)].hex()
        url = compact.url_template.replace("{part_number}", str(number)).replace("{signature}", signature)
        answer = requests.put(url, data=content, headers={"content-length": str(len(content))}, timeout=30)
        assert answer.status_code == 200
        parts.append({"PartNumber": number, "ETag": answer.headers["ETag"]})
    assert engine.complete(key, multipart_id, parts) == b"".join(PARTS.values())
