"""One HTTPS GET that cannot be made to hang, swell or wander off.

Imported only when keys are discovered: `http.client` and `ssl` cost more than the rest of the authorizer together.
"""

from __future__ import annotations

import http.client
import io
import socket
import time
from typing import TYPE_CHECKING

from authorizer.addresses import parse_https
from authorizer.errors import FetchError

if TYPE_CHECKING:
    import ssl

    from _typeshed import WriteableBuffer

MAX_ANSWER_BYTES = 150_000  # headers included; large issuers' key sets have about 20,000
TIMEOUT_SECONDS = 1.5  # for all of it: the caller waits, and the gateway's clock runs


def fetch(url: str, *, tls: ssl.SSLContext, timeout_seconds: float = TIMEOUT_SECONDS) -> bytes:
    """The body of a 200 answer. Raises OSError (FetchError among them) or ValueError; follows no redirect."""
    host, port, target = parse_https(url)
    deadline = time.monotonic() + timeout_seconds
    with _connect(host, port, deadline) as plain:
        plain.settimeout(_left(deadline))
        with tls.wrap_socket(plain, server_hostname=host) as connection:
            connection.sendall(_request(host, port, target))
            return _read_body(_BoundedReader(connection, deadline))


def _connect(host: str, port: int, deadline: float) -> socket.socket:
    """Tries each address in the time that is left; `socket.create_connection` would give each of them all of it.

    Looking the name up is the system resolver's, which keeps its own time.
    """
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(_left(deadline))
            connection.connect(address)
        except OSError:
            connection.close()
        else:
            return connection
    raise FetchError("no connection")


def _request(host: str, port: int, target: str) -> bytes:
    authority = host if port == 443 else f"{host}:{port}"
    lines = (f"GET {target} HTTP/1.1", f"Host: {authority}", "Accept: application/json", "Connection: close", "", "")
    return "\r\n".join(lines).encode("ascii")


class _BoundedReader(io.RawIOBase):
    """Keeps both limits where the bytes arrive, so that slow headers or endless chunks get round neither."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._connection = connection
        self._deadline = deadline
        self._allowance = MAX_ANSWER_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        self._connection.settimeout(_left(self._deadline))
        count = self._connection.recv_into(buffer)
        self._allowance -= count
        if self._allowance < 0:
            raise FetchError("size")
        return count

    def makefile(self, _mode: str) -> io.BufferedReader:
        """All that HTTPResponse asks of a socket."""
        return io.BufferedReader(self)


def _read_body(reader: _BoundedReader) -> bytes:
    response = http.client.HTTPResponse(reader, method="GET")  # type: ignore[arg-type]  # see makefile
    try:
        response.begin()
        if response.status != 200:
            raise FetchError("status")
        return response.read()
    except http.client.HTTPException as error:
        raise FetchError(type(error).__name__) from None


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
