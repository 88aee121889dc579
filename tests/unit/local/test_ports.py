"""Ports that are free, taken, or none at all."""

from __future__ import annotations

import socket

import pytest

from local.ports import PortTakenError, claim_port, free_port, is_free


def test_a_free_port_is_found_and_claimed() -> None:
    """With and without a wish."""
    port = free_port()
    assert is_free(port)
    assert claim_port(str(port)) == port
    assert claim_port("") > 0


def test_a_taken_port_is_named() -> None:
    """The message says which and what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortTakenError, match=f"port {port} .* is in use"):
            claim_port(str(port))


@pytest.mark.parametrize("wanted", ["http", "0", "65536", "-1", "80.5"])
def test_what_is_no_port_is_refused(wanted: str) -> None:
    """Before anything starts."""
    with pytest.raises(PortTakenError, match="no port number"):
        claim_port(wanted)
