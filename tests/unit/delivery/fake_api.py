"""A deployed API on loopback that answers what it is told to, and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# What it gets: its own URL and whether there was a token. What it answers: a status and a body.
Answer = Callable[[str, bool], tuple[int, Any]]


@dataclass
class FakeApi:
    """Answers by `METHOD /path`; anything else is a 404."""

    url: str
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)


def not_found(_url: str, _has_token: bool) -> tuple[int, Any]:
    """For what nobody told it how to answer."""
    return 404, {"detail": "no such path"}


@contextmanager
def running_fake_api() -> Iterator[FakeApi]:
    """The API, served until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # http.server's name
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            request = f"{self.command} {self.path}"
            api.asked.append(request)
            reply = api.answers.get(request, not_found)
            status, body = reply(api.url, "Authorization" in self.headers)
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 # http.server's names

        def log_message(self, *_arguments: object) -> None:
            """Not into the tests' output."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        api = FakeApi(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield api
        server.shutdown()
        thread.join()
