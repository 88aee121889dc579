"""A table on loopback that answers as it is told, and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from authorizer.table import DynamoTable

if TYPE_CHECKING:
    pass

ITEM = {"pk": {"S": "API_TOKENS"}, "n": {"N": "1795000000"}, "yes": {"BOOL": True}, "list": {"L": [{"S": "x"}]}}
SILENCE = (0, None)
REFUSED = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"


class FakeDynamo(ThreadingHTTPServer):
    """Answers from a list of (status, body); a None hangs up instead, and SILENCE says nothing until the end.

    Keeps what came, by connection.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.answers: list[tuple[int, Any] | None] = []
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.peers: list[tuple[str, int]] = []
        self.tables: list[DynamoTable] = []
        self.has_ended = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def table(self, **environ: str) -> DynamoTable:
        """One that looks here, and hangs up at the end of the test."""
        more = {"AWS_ENDPOINT_URL": self.url, **environ}
        made = DynamoTable({**ENVIRONMENT, **more}, "table-1", clock=lambda: 1_795_000_000.0)
        self.tables.append(made)
        return made


class Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FakeDynamo

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.asked.append(json.loads(body))
        self.server.headers.append({name.lower(): value for name, value in self.headers.items()})
        self.server.peers.append(self.client_address)
        answer = self.server.answers.pop(0)
        if answer is None:
            self.close_connection = True
            return
        if answer == SILENCE:
            self.server.has_ended.wait()
            self.close_connection = True
            return
        status, content = answer
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


ENVIRONMENT = {
    "AWS_REGION": "eu-central-1",
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "key",
    "AWS_SESSION_TOKEN": "session",
}
