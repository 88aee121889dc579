"""Ports on loopback: finding free ones, and naming those that are taken."""

from __future__ import annotations

import errno
import socket


class PortTakenError(Exception):
    """The port that was asked for is in use; the text names it."""


def is_free(port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            return False
    return True


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def claim_port(wanted: str) -> int:
    """The port asked for by `PORT=`, or any free one when nothing was asked. Raises PortTakenError."""
    if not wanted:
        return free_port()
    if not wanted.isdecimal() or not 1 <= int(wanted) <= 65535:
        raise PortTakenError(f"PORT={wanted} is no port number")
    if not is_free(int(wanted)):
        raise PortTakenError(f"port {wanted} on 127.0.0.1 is in use: stop what listens there, or choose another PORT=")
    return int(wanted)
