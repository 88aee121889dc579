"""A narrow way to a store: TCP through loopback, whose answers come no faster than so many bytes a second.

Each connection has the whole of it. What is sent to the store goes at full speed, and so does what it says in short.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

_CHUNK_BYTES = 64 * 1024
# What is not read goes no further than this: else the kernel would hold megabytes ready on the other side.
_SOCKET_BYTES = 256 * 1024


@contextmanager
def narrow_way(url: str, bytes_per_second: int) -> Iterator[str]:
    """The URL of the same server, by the narrow way."""
    target = urlsplit(url).netloc.split(":")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SOCKET_BYTES)

        def serve() -> None:
            with suppress(OSError):  # once the listener is closed
                while True:
                    client, _ = listener.accept()
                    store = socket.create_connection((target[0], int(target[1])))
                    carry(client, store, None)
                    carry(store, client, bytes_per_second)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)


def carry(source: socket.socket, sink: socket.socket, bytes_per_second: int | None) -> None:
    """Copy one way, in a thread of its own, until either end is done."""
    threading.Thread(target=copy, args=[source, sink, bytes_per_second], daemon=True).start()


def copy(source: socket.socket, sink: socket.socket, bytes_per_second: int | None) -> None:
    """What comes while nothing is owed goes on at once; then each piece waits until it may."""
    free_at = time.monotonic()
    with suppress(OSError):
        while chunk := source.recv(_CHUNK_BYTES):
            time.sleep(max(0.0, free_at - time.monotonic()))
            sink.sendall(chunk)
            if bytes_per_second:
                free_at = max(free_at, time.monotonic()) + len(chunk) / bytes_per_second
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
