"""A client of the service: what it promised, what it was told, what it does then. And who works behind its back."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import requests

from tests.integration.faults.functions import Functions
from tests.unit.handlers.api import Answer
from uploads.sweeping import FAILED, UNAVAILABLE

CONTENT = b"twelve bytes"
OTHER_CONTENT = b"others"
PUT: Mapping[str, Any] = {"filename": "a.txt", "size_bytes": len(CONTENT), "content_type": "text/plain"}
MULTIPART: Mapping[str, Any] = {**PUT, "strategy": "multipart"}
SENT_WITHIN_SECONDS = 30
COMES_AGAIN_AFTER_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a call: `status` as HTTP has it, `again` when the caller is to come again."""

    status: int
    again: bool
    text: str
    is_well_formed: bool = True

    @property
    def body(self) -> Any:
        return json.loads(self.text)

    def says(self, state: str) -> bool:
        """Whether it is an upload in this state."""
        return self.status == 200 and self.text.startswith("{") and self.body.get("state") == state

    def __str__(self) -> str:
        """For a person: without the URLs that it may hold."""
        body = self.body if self.text.startswith("{") else {"detail": self.text}
        return f"{self.status} { ({name: body[name] for name in ('code', 'detail', 'state') if name in body}) }"


DONE = Reply(200, again=False, text="{}")
AGAIN = Reply(503, again=True, text="{}")


class Visit:
    """One tenant, and the upload that it is about."""

    def __init__(self, functions: Functions, content: bytes = CONTENT) -> None:
        self.functions = functions
        self.tenant = f"tenant-{secrets.token_hex(6)}"
        self.content = content
        self.idempotency_key = secrets.token_hex(8)
        self.upload: dict[str, Any] = {}
        self.requests: list[dict[str, Any]] = []
        self.key_id: str | None = None
        self.replacement: Mapping[str, Any] = {}

    @property
    def key(self) -> str:
        """Where the object goes."""
        return f"t/{self.tenant}/{self.key_id or self.upload['id']}"

    def start(self, promise: Mapping[str, Any] = PUT, *, keyed: bool = False) -> Reply:
        """Start an upload; a success is the upload that all else is about."""
        headers = {"Idempotency-Key": self.idempotency_key} if keyed else {}
        reply = self._call("start-put", body=dict(promise), headers=headers)
        if reply.status == 201:
            self.upload = reply.body
            whole = self.upload.get("request")
            self.requests = [whole] if whole else self.upload["multipart"]["page"]["parts"]
        return reply

    def list(self, **query: str) -> Reply:
        return self._call("list", query=query)

    def get(self) -> Reply:
        return self._call_upload("get")

    def curl(self) -> Reply:
        return self._call_upload("curl")

    def sign(self, body: Mapping[str, Any]) -> Reply:
        reply = self._call_upload("sign-parts", body=dict(body))
        if reply.status == 200:
            self.requests = reply.body["parts"]
        return reply

    def complete(self) -> Reply:
        return self._call_upload("complete", body=None)

    def abort(self) -> Reply:
        return self._call_upload("abort")

    def download(self) -> Reply:
        return self._call_upload("download", body=None)

    def note_arrival(self) -> Reply:
        """The bucket's event comes; what fails is delivered again."""
        return DONE if self.functions.note_arrival(self.key) else AGAIN

    def sweep(self) -> Reply:
        """The sweeper comes; what it fails at, it comes to again."""
        counts = self.functions.sweep()
        if counts.get(FAILED):
            return Reply(500, again=False, text=str(counts))
        return AGAIN if counts.get(UNAVAILABLE) else DONE

    def plan_replacement(self, promise: Mapping[str, Any], content: bytes) -> None:
        """Other content is to be written to the key of the object that is ready, in an upload of its own."""
        self.key_id = self.upload["id"]
        self.content = content
        self.idempotency_key = secrets.token_hex(8)
        replaced = {"upload_id": self.key_id}
        if promise["overwrite"] == "replace":
            replaced["etag"] = self.insist(Visit.complete).body["object"]["etag"]
        self.replacement = {**promise, "size_bytes": len(content), "replaces": replaced}

    def send(self) -> None:
        """Make the requests that the service signed last, word for word, with the file's bytes."""
        for request in self.requests:
            if "fields" in request:
                answer = requests.post(
                    request["url"], request["fields"], files={"file": self.content}, timeout=SENT_WITHIN_SECONDS
                )
            else:
                answer = requests.request(
                    request["method"],
                    request["url"],
                    data=self.content,
                    headers=request["headers"],
                    timeout=SENT_WITHIN_SECONDS,
                )
            assert answer.status_code in (200, 204), answer.text

    def put_other_bytes(self) -> None:
        """What no engine should let through: another file than was promised."""
        self.functions.place.put(self.key, OTHER_CONTENT)

    def insist(self, call: Callable[[Visit], Reply], *, times: int = 8) -> Reply:
        """Repeat a call for as long as it is told to come again, each time a good while later."""
        reply = call(self)
        while reply.again and times > 1:
            self.functions.wait(seconds=COMES_AGAIN_AFTER_SECONDS)
            times -= 1
            reply = call(self)
        return reply

    def expect(self, status: int, reply: Reply) -> None:
        """Anything else is not what an honest client should meet."""
        assert reply.status == status, str(reply)

    def _call_upload(self, name: str, **changes: Any) -> Reply:
        return self._call(name, upload_id=self.upload["id"], **changes)

    def _call(self, name: str, **changes: Any) -> Reply:
        answer = self.functions.ask(name, self.tenant, **changes)
        return Reply(answer.status, "retry-after" in answer.headers, answer.text, is_well_formed(answer))


def is_well_formed(answer: Answer) -> bool:
    """Whether an answer is what clients can rely on, problems above all, and tells nothing of our insides."""
    if "x-request-id" not in answer.headers or "Traceback" in answer.text:
        return False
    if answer.status < 400:
        return True
    told = {"type", "title", "status", "detail", "code", "request_id"} <= set(answer.body)
    return told and answer.headers["content-type"] == "application/problem+json"
