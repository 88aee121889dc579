"""A server that nobody may call: it counts who does."""

from __future__ import annotations

import contextlib
import socketserver
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Trap(socketserver.TCPServer):
    """Counts connections, of whatever protocol."""

    def __init__(self) -> None:
        self.visits = 0
        super().__init__(("127.0.0.1", 0), socketserver.BaseRequestHandler)

    @property
    def authority(self) -> str:
        """Host and port."""
        return "{}:{}".format(*self.server_address)

    def process_request(self, request: object, client_address: object) -> None:
        self.visits += 1
        super().process_request(request, client_address)  # type: ignore[arg-type]  # as it came


@contextlib.contextmanager
def running_trap() -> Iterator[Trap]:
    """On loopback, until the block ends."""
    with Trap() as trap:
        thread = threading.Thread(target=trap.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield trap
        finally:
            trap.shutdown()
            thread.join()
