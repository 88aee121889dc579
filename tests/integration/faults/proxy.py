"""A loopback proxy in front of an engine, on which calls meet their faults.

It passes the Host header on as it came: SigV4 signs it, and an engine checks the signature against what it is told.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from tests.integration.faults.calls import Call, name_call
from tests.integration.faults.trouble import Fault, Line

ENGINE_PATIENCE_SECONDS = 60
# Of one connection, and not of what is sent on it.
_HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "expect"})
_BUSY = {
    "S3": (
        "application/xml",
        b"<Error><Code>ServiceUnavailable</Code><Message>Please reduce your rate.</Message></Error>",
    ),
    "DynamoDB": (
        "application/x-amz-json-1.0",
        b'{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"Try again."}',
    ),
    "AmazonSQS": (
        "application/x-amz-json-1.0",
        b'{"__type":"com.amazonaws.sqs#ServiceUnavailable","message":"Try again."}',
    ),
}
# S3 begins its answer before it knows the end:
# https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
_ERROR = b"""<?xml version="1.0" encoding="UTF-8"?>

<Error><Code>InternalError</Code><Message>We encountered an internal error.</Message></Error>"""


@dataclass(frozen=True, slots=True)
class Reply:
    """An engine's answer."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, engine: str, line: Line) -> None:
        super().__init__(("127.0.0.1", 0), _Exchange)
        self.engine = engine
        self.line = line

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that gave up are what this is about."""


class _Exchange(BaseHTTPRequestHandler):
    """One connection of a client, and the requests on it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def carry(self) -> None:
        """One request, to the engine and back, or whatever else happens to it."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        call = name_call(self.command, self.path, dict(self.headers.items()))
        with self.server.line.carrying(call) as fault:
            self._meet(fault, call, body)

    def _meet(self, fault: Fault, call: Call, body: bytes) -> None:
        match fault:
            case Fault.NONE:
                self._answer(self._forward(body))
            case Fault.BUSY:
                kind, text = _BUSY[call.service]
                self._answer(Reply(503, [("Content-Type", kind)], text))
            case Fault.ERROR_IN_200:
                self._answer(Reply(200, [("Content-Type", "application/xml")], _ERROR))
            case Fault.SWALLOWED:
                confirmed = {"MessageId": str(uuid4()), "MD5OfMessageBody": _md5_of_message(body)}
                kind, _ = _BUSY[call.service]
                self._answer(Reply(200, [("Content-Type", kind)], json.dumps(confirmed).encode()))
            case Fault.DROPPED | Fault.HANGING:
                self._hang_up()
            case Fault.LOST | Fault.LATE | Fault.LATER:
                self._forward(body)
                self._hang_up()
            case Fault.TORN:
                self._answer(self._forward(body), torn=True)
            case Fault.TWICE:
                self._forward(body)
                self._answer(self._forward(body))

    def _forward(self, body: bytes) -> Reply:
        connection = http.client.HTTPConnection(self.server.engine, timeout=ENGINE_PATIENCE_SECONDS)
        try:
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in _HOP_BY_HOP:
                    connection.putheader(name, value)
            connection.endheaders(body or None)
            answer = connection.getresponse()
            return Reply(answer.status, answer.getheaders(), answer.read())
        finally:
            connection.close()

    def _answer(self, reply: Reply, *, torn: bool = False) -> None:
        self.send_response_only(reply.status)
        # To HEAD, the length is of a body that does not come.
        kept = {"content-length"} if self.command == "HEAD" else set()
        for name, value in reply.headers:
            if name.lower() not in (_HOP_BY_HOP | {"content-length"}) - kept:
                self.send_header(name, value)
        if self.command != "HEAD" and reply.status != http.HTTPStatus.NO_CONTENT:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body[: len(reply.body) // 2] if torn else reply.body)
        if torn:
            self._hang_up()

    def _hang_up(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = carry  # noqa: N815 # http.server's names


def _md5_of_message(body: bytes) -> str:
    """What SQS confirms a SendMessage with."""
    return hashlib.md5(json.loads(body)["MessageBody"].encode(), usedforsecurity=False).hexdigest()


class Proxy:
    """A proxy in front of the engine, whose calls go over `line`. It lasts as long as its process."""

    def __init__(self, engine_url: str, line: Line) -> None:
        server = _Server(urlsplit(engine_url).netloc, line)
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
