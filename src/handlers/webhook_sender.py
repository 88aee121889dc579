"""One POST that cannot be led inside, made to hang, or answered with more than we read.

The name is looked up once, every address of it checked, and the connection made to a checked address itself: what the
name says a moment later is of no account. TLS still asks for a certificate of the name. Redirects are answers like any
other. Imported only where something is to be told: `ssl` costs as much as the rest of a start.
"""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass

from handlers.name_lookup import look_up
from jobs.notices.addresses import WebhookAddress, check_addresses, read_url
from jobs.notices.ports import UnreachableError

CONNECT_SECONDS = 3.0
MAX_ANSWER_BYTES = 4_096
_STATUS_LINE = re.compile(rb"HTTP/1\.[01] ([1-9][0-9]{2})(?: [^\r\n]*)?")

LookUp = Callable[[str, int], Sequence[str]]


def real_look_up(host: str, port: int) -> list[str]:
    """By the system's resolver, within the time that a connection has."""
    return look_up(host, port, timeout_seconds=CONNECT_SECONDS)


@dataclass(frozen=True, slots=True)
class HttpsWebhookSender:
    """The `WebhookSender` port. `tls` gives the context that knows whom to trust; it is asked for on first use."""

    tls: Callable[[], ssl.SSLContext]
    look_up: LookUp = real_look_up
    allows_private: bool = False

    def post(self, url: str, headers: dict[str, str], body: bytes, *, timeout_seconds: float) -> int:
        """POST it, and return the status of the answer. Texts of errors name neither address nor content."""
        deadline = time.monotonic() + timeout_seconds
        address = read_url(url, allows_private=self.allows_private)
        found = self.look_up(address.host, address.port)
        if not found:
            raise UnreachableError("The receiver's name does not resolve.")
        check_addresses(found, allows_private=self.allows_private)
        try:
            with closing(self._connect(address, found, deadline)) as connection:
                connection.settimeout(_left(deadline))
                connection.sendall(_request(address, headers, body))
                return _read_status(connection, deadline)
        except (OSError, ValueError) as error:  # a certificate that is not the name's is an OSError too
            raise UnreachableError(f"The receiver did not answer: {type(error).__name__}.") from None

    def _connect(self, address: WebhookAddress, found: Sequence[str], deadline: float) -> socket.socket:
        """To the first of the addresses that takes the connection, each tried in what is left of the time."""
        connected_by = min(deadline, time.monotonic() + CONNECT_SECONDS)
        error: OSError = TimeoutError()
        for one in found:
            try:
                plain = socket.create_connection((one, address.port), timeout=_left(connected_by))
            except OSError as refused:
                error = refused
                continue
            if address.scheme == "http":
                return plain
            with plain:  # detached by the TLS socket, should there come to be one
                plain.settimeout(_left(deadline))
                return self.tls().wrap_socket(plain, server_hostname=address.host)
        raise error


def _request(address: WebhookAddress, headers: dict[str, str], body: bytes) -> bytes:
    lines = [
        f"POST {address.target} HTTP/1.1",
        f"host: {address.authority}",
        "user-agent: portside-webhooks/1",
        *(f"{name}: {value}" for name, value in headers.items()),
        f"content-length: {len(body)}",
        "connection: close",
        "",
        "",
    ]
    return "\r\n".join(lines).encode("ascii") + body


def _read_status(connection: socket.socket, deadline: float) -> int:
    """The status of the answer, past interim ones; of the rest, what comes along. Raises ValueError for no HTTP."""
    answer = b""
    while len(answer) < MAX_ANSWER_BYTES:
        connection.settimeout(_left(deadline))
        piece = connection.recv(MAX_ANSWER_BYTES - len(answer))
        answer += piece
        status = _final_status(answer)
        if status is not None:
            return status
        if not piece:
            break
    raise ValueError("no answer of HTTP")


def _final_status(answer: bytes) -> int | None:
    """None while it has not come. Raises ValueError when it never will."""
    while True:
        line, end, rest = answer.partition(b"\r\n")
        if not end:
            return None
        match = _STATUS_LINE.fullmatch(line)
        if match is None:
            raise ValueError("no answer of HTTP")
        if int(match[1]) >= 200:
            return int(match[1])
        _, end, answer = rest.partition(b"\r\n\r\n") if not rest.startswith(b"\r\n") else (b"", b"\r\n", rest[2:])
        if not end:
            return None


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
