"""A client's own server that is called when something is over, on loopback."""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """One call, as it came."""

    path: str
    headers: dict[str, str]
    body: bytes = field(repr=False)

    @property
    def content(self) -> Any:
        """What it says."""
        return json.loads(self.body)


class Receiver(ThreadingHTTPServer):
    """Answers 204, but for the statuses that a path is to be answered with first."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Exchange)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.statuses: dict[str, list[int]] = defaultdict(list)
        self.calls: list[Call] = []

    def calls_of(self, path: str) -> list[Call]:
        """Those of one path, in order."""
        return [call for call in self.calls if call.path == path]


class _Exchange(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.calls.append(Call(self.path, dict(self.headers.items()), body))
        statuses = self.server.statuses[self.path]
        self.send_response(statuses.pop(0) if statuses else 204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that listens."""
    with Receiver() as receiver:
        thread = threading.Thread(target=receiver.serve_forever)
        thread.start()
        try:
            yield receiver
        finally:
            receiver.shutdown()
            thread.join()
