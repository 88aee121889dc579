"""Requests as they go over the wire, byte for byte: a client library would mend what is bent here."""

from __future__ import annotations

import socket
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from urllib.parse import urlsplit

from uploads.model import SignedRequest

CLOSED = 0  # the connection was closed without an answer


@dataclass(frozen=True, slots=True)
class RawRequest:
    """One request. `target` is path and query; `headers` may repeat and lie."""

    method: str
    target: str = field(repr=False)
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)

    def header(self, name: str) -> str | None:
        """The first header of this name."""
        return next((value for known, value in self.headers if known.lower() == name.lower()), None)

    def as_bytes(self) -> bytes:
        """The head and the body."""
        lines = [f"{self.method} {self.target} HTTP/1.1", *(f"{name}: {value}" for name, value in self.headers)]
        return "\r\n".join([*lines, "connection: close", "", ""]).encode() + self.body


@dataclass(frozen=True, slots=True)
class Answer:
    """What the engine says."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


def raw(signed: SignedRequest, body: bytes = b"") -> RawRequest:
    """A signed request as an honest client sends it."""
    url = urlsplit(signed.url)
    target = f"{url.path}?{url.query}" if url.query else url.path
    return RawRequest(signed.method, target, (("host", url.netloc), *signed.headers.items()), body)


def send(address: tuple[str, int], request: RawRequest) -> Answer:
    """Send these very bytes. One that promises more than it sends says so by closing its end."""
    with socket.create_connection(address, timeout=20) as connection:
        with suppress(ConnectionError):  # refused before all of it was sent: the answer may be there all the same
            connection.sendall(request.as_bytes())
            if _promises_more(request):
                connection.shutdown(socket.SHUT_WR)
        response = HTTPResponse(connection, method=request.method)
        try:
            response.begin()
            return Answer(response.status, response.read(), tuple(response.getheaders()))
        except (HTTPException, ConnectionError):
            return Answer(CLOSED)


def _promises_more(request: RawRequest) -> bool:
    length = request.header("content-length") or ""
    return length.isdigit() and int(length) > len(request.body)
