"""The relay carries bytes both ways, for those who may, and goes when it is told to."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from ipaddress import IPv4Address
from queue import SimpleQueue
from threading import Thread
from urllib.parse import urlsplit

import pytest

from local.containers.meeting_place import MeetingPlace
from local.containers.relay import running_relay
from local.ports import free_port

LOOPBACK = MeetingPlace(IPv4Address("127.0.0.1"))
MANY_BYTES = 5_000_000


class Closed(MeetingPlace):
    """A place that lets nobody in."""

    def admits(self, caller: IPv4Address) -> bool:  # noqa: ARG002 # whoever it is
        return False


@contextmanager
def serving(converse: Callable[[socket.socket], object]) -> Iterator[int]:
    """The port of a server that has one conversation."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):  # nobody came, or left early: what a test expects it asserts itself
                connection, _ = listener.accept()
                with connection:
                    converse(connection)

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield int(listener.getsockname()[1])
        # A thread left waiting would take the next test's connection, once the descriptor is used again.
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=10)


def connect(url: str) -> socket.socket:
    """A connection to what the URL names."""
    parts = urlsplit(url)
    return socket.create_connection((parts.hostname or "", parts.port or 0), timeout=10)


def read_all(connection: socket.socket) -> bytes:
    """Everything until the other end closes."""
    return b"".join(iter(lambda: connection.recv(65_536), b""))


def test_both_directions_arrive_whole() -> None:
    """Large bodies too, and what was said last before the end."""

    def converse(connection: socket.socket) -> None:
        received = sum(len(connection.recv(65_536, socket.MSG_WAITALL)) for _ in range(MANY_BYTES // 65_536))
        received += len(connection.recv(MANY_BYTES % 65_536, socket.MSG_WAITALL))
        connection.sendall(b"%d" % received + b"." * MANY_BYTES)

    with serving(converse) as port, running_relay(LOOPBACK, port) as url, connect(url) as client:
        client.sendall(b"x" * MANY_BYTES)
        assert read_all(client) == b"%d" % MANY_BYTES + b"." * MANY_BYTES


def test_a_client_that_leaves_is_left_by_the_server_too() -> None:
    """No connection stays open behind it."""
    heard: SimpleQueue[bytes] = SimpleQueue()
    with serving(lambda connection: heard.put(connection.recv(1))) as port, running_relay(LOOPBACK, port) as url:
        connect(url).close()
        assert heard.get(timeout=10) == b""


def test_a_stranger_gets_nothing() -> None:
    """Nothing of it reaches the server."""
    heard: list[bytes] = []
    place = Closed(LOOPBACK.address)
    with serving(lambda connection: heard.append(connection.recv(9))) as port, running_relay(place, port) as url:
        with connect(url) as client:
            assert client.recv(1) == b""
        assert heard == []


def test_while_nothing_serves_callers_are_hung_up_on() -> None:
    """So a client retries, as it does when a server is down."""
    with running_relay(LOOPBACK, free_port()) as url, connect(url) as client:
        assert client.recv(1) == b""


def test_what_is_still_open_is_dropped_at_the_end() -> None:
    """And the address is free again."""
    heard: SimpleQueue[bytes] = SimpleQueue()

    def converse(connection: socket.socket) -> None:
        heard.put(connection.recv(1))
        heard.put(connection.recv(1))

    with serving(converse) as port:
        with running_relay(LOOPBACK, port) as url:
            client = connect(url)
            client.send(b"a")
            assert heard.get(timeout=10) == b"a"
        with client:
            assert client.recv(1) == b""
        assert heard.get(timeout=10) == b""
        with pytest.raises(ConnectionRefusedError):
            connect(url)
