"""A Docker engine that answers what a test tells it to, and 404 to all else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

VERSION = {"Version": "27.0", "ApiVersion": "1.41", "MinAPIVersion": "1.24"}

Answers = Mapping[str, tuple[int, object]]


@contextmanager
def fake_docker_engine(answers: Answers) -> Iterator[str]:
    """The DOCKER_HOST of an engine; `answers` by the end of the path: status and body."""
    known: Answers = {"/version": (200, VERSION), **answers}

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            path = self.path.partition("?")[0]
            absent = (404, {"message": f"no such thing: {path}"})
            status, body = next((known[end] for end in known if path.endswith(end)), absent)
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = answer  # noqa: N815 # http.server's names

        def log_message(self, *_: Any) -> None:
            """Tests print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"tcp://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
