from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

import pytest

from authorizer.errors import FetchError
from authorizer.fetching import MAX_ANSWER_BYTES, TIMEOUT_SECONDS, fetch
from tests.unit.authorizer.tls_server import answering

if TYPE_CHECKING:
    import ssl

    from tests.unit.authorizer.tls_server import TlsServer

PATIENCE_SECONDS = 0.4  # the time-out of the tests that have to sit through one


def test_answer_as_large_as_allowed_is_read(server: TlsServer, tls: ssl.SSLContext) -> None:
    """The limit counts every byte, the headers' too."""
    empty = len(answering(b"")) - len("0") + len("123456")
    body = b" " * (MAX_ANSWER_BYTES - empty)
    server.answer = lambda connection: connection.sendall(answering(body))
    assert fetch(server.url, tls=tls) == body


@pytest.mark.parametrize(
    "answer",
    [
        answering(b" " * MAX_ANSWER_BYTES),
        b"HTTP/1.1 200 OK\r\n\r\n" + b" " * MAX_ANSWER_BYTES,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"4\r\nabcd\r\n" * 20_000,
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 60_000 + b"\r\nX: " + b"y" * 60_000 + b"\r\nX: " + b"y" * 60_000,
        b"HTTP/1.1 100 Continue\r\n\r\n" * 10_000,
    ],
    ids=["announced", "unannounced", "chunked", "headers", "continues"],
)
def test_answer_over_the_limit_is_not_read_on(answer: bytes, server: TlsServer, tls: ssl.SSLContext) -> None:
    """An endless answer, in whatever part, costs no more memory than the largest good one."""
    server.answer = lambda connection: connection.sendall(answer)
    with pytest.raises(FetchError, match="size"):
        fetch(server.url, tls=tls)


def drip(connection: ssl.SSLSocket, start: bytes) -> None:
    connection.sendall(start)
    for _ in range(100):
        connection.sendall(b"a")
        time.sleep(0.05)


@pytest.mark.parametrize(
    "start",
    [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n"],
    ids=["status", "header", "body"],
)
def test_slow_answer_is_cut_off(start: bytes, server: TlsServer, tls: ssl.SSLContext) -> None:
    """A byte now and then does not keep us waiting: the time-out is for all of it."""
    server.answer = lambda connection: drip(connection, start)
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        fetch(server.url, tls=tls, timeout_seconds=PATIENCE_SECONDS)
    assert time.monotonic() - started < PATIENCE_SECONDS + 1


def test_silent_server_is_given_up(tls: ssl.SSLContext) -> None:
    """One that takes the connection and never speaks TLS is left after the time-out."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        started = time.monotonic()
        with pytest.raises(TimeoutError):
            fetch(f"https://127.0.0.1:{listener.getsockname()[1]}", tls=tls, timeout_seconds=PATIENCE_SECONDS)
        assert time.monotonic() - started < PATIENCE_SECONDS + 1


def test_time_out_is_short_by_default() -> None:
    """A caller waits for two fetches at most, and the gateway's own limit is far away."""
    assert TIMEOUT_SECONDS == 1.5
