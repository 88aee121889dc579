"""The issuer on an engine, in this process, and a client of it that sends real files."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import requests

from handlers.api_app import Handler
from jobs.messages import wake_for
from jobs.outcomes import Invocation, Outcome
from jobs.running import run_job
from jobs.service import JobService
from tests.integration.real_files.contents import MIB, Content, sha256_of
from tests.unit.handlers.api import make_event
from uploads.promise import Algorithm
from uploads.service import Service

SENT_WITHIN_SECONDS = 120


class RefusedError(Exception):
    """The store took no part of it; the text is its own."""


@dataclass(frozen=True)
class Site:
    """One issuer. `engine` is the name of where its files are, `s3` a client that sees them all."""

    engine: str
    bucket: str
    s3: Any
    service: Service
    jobs: JobService
    handler: Handler

    def ask(self, status: int, name: str, **changes: Any) -> Any:
        """The body of the issuer's answer to an event of `events/`, which must have this status."""
        answer = self.handler(make_event(name, **changes), None)
        assert answer["statusCode"] == status, answer["body"]
        return json.loads(answer["body"])

    def start(self, content: Content, **promise: Any) -> dict[str, Any]:
        """Start an upload."""
        body = {"filename": "a.bin", "size_bytes": content.size_bytes, "content_type": "application/x-a", **promise}
        return dict(self.ask(201, "start-put", body=body))

    def send(self, upload: Mapping[str, Any], content: Content) -> None:
        """Make every request that the upload's start asked for."""
        if upload["strategy"] == "multipart":
            self.send_parts(upload, upload["multipart"]["page"]["parts"], content)
        else:
            send(upload["request"], content, 0, content.size_bytes)

    def send_parts(self, upload: Mapping[str, Any], parts: list[Mapping[str, Any]], content: Content) -> list[str]:
        """Make these requests, one after the other; the ETags that were answered."""
        starts = [(part["part_number"] - 1) * upload["part_size_bytes"] for part in parts]
        return [
            send(part, content, start, start + part["size_bytes"]) for part, start in zip(parts, starts, strict=True)
        ]

    def complete(self, upload: Mapping[str, Any], body: Any = None) -> dict[str, Any]:
        """It is ready now; or once a job has read it."""
        answer = self.handler(make_event("complete", upload_id=upload["id"], body=body), None)
        if answer["statusCode"] == http.client.ACCEPTED:
            self.work(upload)
        done = dict(self.ask(200, "complete", upload_id=upload["id"], body=body))
        assert done["state"] == "ready", done
        return done

    def work(self, upload: Mapping[str, Any]) -> None:
        """Do the jobs that the service has submitted for an upload."""
        for job in self.jobs.records.list_newest("acme", before_id=None, limit=1_000):
            if job.upload_id == upload["id"]:
                invocation = Invocation(f"run-of-{job.id}", lambda: datetime.now(UTC), lambda: SENT_WITHIN_SECONDS)
                assert run_job(self.jobs, wake_for(job), invocation, body="").outcome is Outcome.ENDED

    def landed_sha256(self, upload: Mapping[str, Any]) -> str:
        """Of what a client gets that downloads it."""
        request = self.ask(200, "download", upload_id=upload["id"], body=None)["request"]
        return sha256_of(fetch(request["url"]))

    def told_checksum(self, upload: Mapping[str, Any], algorithm: Algorithm) -> tuple[str, str] | None:
        """Value and type of the checksum that the store tells of the object, whatever we make of it.

        SeaweedFS tells no type of an object in one piece, which can be but one.
        """
        head = self.s3.head_object(Bucket=self.bucket, Key=f"t/acme/{upload['id']}", ChecksumMode="ENABLED")
        value = head.get(f"Checksum{algorithm.upper()}")
        return (value, head.get("ChecksumType", "FULL_OBJECT")) if value else None

    def keys(self, upload: Mapping[str, Any]) -> list[str]:
        """What is in the bucket of an upload: its object, and what is open of it."""
        prefix = f"t/acme/{upload['id']}"
        found = self.s3.list_objects_v2(Bucket=self.bucket, Prefix=prefix).get("Contents", [])
        opened = self.s3.list_multipart_uploads(Bucket=self.bucket, Prefix=prefix).get("Uploads", [])
        return [item["Key"] for item in (*found, *opened)]


def send(request: Mapping[str, Any], content: Content, start: int, end: int) -> str:
    """Make one request, word for word, with these bytes, as they are made; its ETag. Raises RefusedError."""
    if "fields" in request:
        return _send_form(request, content.read(start, end))
    url = urlsplit(request["url"])
    connection = http.client.HTTPConnection(url.netloc, timeout=SENT_WITHIN_SECONDS)
    try:
        body = content.chunks(start, end)
        headers = {"Content-Length": str(end - start), **request["headers"]}
        connection.request(request["method"], f"{url.path}?{url.query}", body, headers)
        answer = connection.getresponse()
        said = answer.read()
        if answer.status != http.client.OK:
            raise RefusedError(said.decode())
        return answer.headers["ETag"]
    finally:
        connection.close()


def _send_form(request: Mapping[str, Any], body: bytes) -> str:
    answer = requests.post(
        request["url"], request["fields"], files={"file": ("a.bin", body)}, timeout=SENT_WITHIN_SECONDS
    )
    if answer.status_code not in (200, 204):
        raise RefusedError(answer.text)
    return answer.headers["ETag"]


def fetch(url: str) -> Iterator[bytes]:
    """A download, piece by piece."""
    with requests.get(url, stream=True, timeout=SENT_WITHIN_SECONDS) as answer:
        assert answer.status_code == 200, answer.text
        yield from answer.iter_content(MIB)
