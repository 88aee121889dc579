"""Every checksum that can be promised, of real files on both engines: what they tell of it, and what comes of that."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.real_files.contents import MIB, Content, digest
from tests.integration.real_files.promises import PROMISES, Promise
from tests.integration.real_files.site import Site
from uploads.promise import Algorithm


def send(site: Site, promise: Promise) -> tuple[dict[str, Any], Any]:
    """An upload whose bytes have arrived, and the body that completes it."""
    upload = site.start(promise.content, **promise.order)
    if not promise.tells_parts:
        site.send(upload, promise.content)
        return upload, None
    checksums = {str(number): text for number, text in enumerate(promise.of_parts, start=1)}
    page = site.ask(200, "sign-parts", upload_id=upload["id"], body={"checksums": checksums})
    etags = site.send_parts(upload, page["parts"], promise.content)
    named = [
        {"part_number": number, "etag": etag, "checksum": checksums[str(number)]}
        for number, etag in enumerate(etags, start=1)
    ]
    return upload, {"parts": named}


@pytest.mark.parametrize("promise", PROMISES, ids=str)
def test_promised_checksum_is_proven_or_the_file_is_refused(site: Site, promise: Promise) -> None:
    """By what the store tells, else by reading; where nobody can, nothing is left of the file."""
    upload, body = send(site, promise)
    if not promise.is_provable(site.engine):
        refused = site.ask(422, "complete", upload_id=upload["id"], body=body)
        assert refused["code"] == "NOT_AS_PROMISED"
        assert site.keys(upload) == []
        return
    done = site.complete(upload, body)
    told = promise.told(site.engine)
    assert site.told_checksum(upload, promise.algorithm) == told
    # What was promised of the whole is what was proven, whoever told: the store, or we who read it.
    proven = told if promise.way in ("composite", "of parts") else (promise.whole, "FULL_OBJECT")
    shown = done["object"].get("checksum")
    assert shown == (proven and {"algorithm": promise.algorithm, "value": proven[0], "type": proven[1]})
    assert site.landed_sha256(upload) == promise.content.sha256()


@pytest.mark.parametrize("algorithm", [Algorithm.SHA256, Algorithm.SHA1])
def test_other_bytes_are_refused_where_only_reading_tells(site: Site, algorithm: Algorithm) -> None:
    """A whole SHA of parts is nothing that a store knows: all is read, and compared."""
    content = Content(5 * MIB + 1)
    checksum = {"algorithm": algorithm, "value": digest(algorithm, b"another file")}
    upload = site.start(content, strategy="multipart", part_size_bytes=5 * MIB, checksum=checksum)
    site.send(upload, content)
    assert site.ask(422, "complete", upload_id=upload["id"], body=None)["code"] == "NOT_AS_PROMISED"
    assert site.keys(upload) == []


@pytest.mark.parametrize("algorithm", [Algorithm.SHA256, Algorithm.SHA1])
@pytest.mark.parametrize("is_right", [True, False])
def test_job_that_completes_reads_what_only_reading_tells(site: Site, algorithm: Algorithm, is_right: bool) -> None:
    """With the same verdict, and no more left of a file that is another."""
    content = Content(5 * MIB + 1)
    promised = content.read() if is_right else b"another file"
    checksum = {"algorithm": algorithm, "value": digest(algorithm, promised)}
    upload = site.start(content, strategy="multipart", part_size_bytes=5 * MIB, checksum=checksum)
    site.send(upload, content)
    job = site.ask(202, "complete", upload_id=upload["id"], body=None, headers={"prefer": "respond-async"})
    assert job["type"] == "complete"
    site.work(upload)
    answer = site.ask(200 if is_right else 422, "complete", upload_id=upload["id"], body=None)
    assert answer.get("state") == ("ready" if is_right else None)
    assert bool(site.keys(upload)) == is_right
