"""Which addresses a name has now, within a time: the system's resolver keeps its own, which a slow server stretches."""

from __future__ import annotations

import queue
import socket
import threading

from uploads.errors import UnavailableError


def look_up(host: str, port: int, *, timeout_seconds: float) -> list[str]:
    """The addresses in the order to try them; none where the name has none. Raises UnavailableError."""
    answers: queue.SimpleQueue[list[str]] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            found = []
        answers.put([str(address[0]) for *_, address in found])

    # It may go on beyond the time, and beyond the invocation: nothing waits for it.
    threading.Thread(target=ask, daemon=True).start()
    try:
        return list(dict.fromkeys(answers.get(timeout=timeout_seconds)))
    except queue.Empty:
        raise UnavailableError("The webhook's name could not be looked up in time. Try again.") from None
