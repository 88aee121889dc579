"""Which addresses a name has now, within a time: the system's resolver keeps its own, which a slow server stretches."""

from __future__ import annotations

import queue
import socket
import threading


def look_up(host: str, port: int, *, timeout_seconds: float) -> list[str]:
    """The addresses in the order to try them; none where the name has none, or does not resolve in time."""
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
    except queue.Empty:  # the name's owner decides how long its servers take: no client gets a 5xx of ours by it
        return []
