"""Where containers and this machine's own programs can meet: an address that means the same to both.

A presigned URL's host is part of what is signed, so function and client must know the store by one name; and what
listens on loopback cannot be that, because each container has a loopback of its own.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface, IPv4Network

# TEST-NET-3 (RFC 5737): nobody's. "Connecting" UDP to it sends nothing and tells which address we would send from.
ELSEWHERE = ("203.0.113.1", 9)


class NoMeetingPlaceError(Exception):
    """This machine has no address that containers could reach."""


@dataclass(frozen=True, slots=True)
class MeetingPlace:
    """An address of this machine, and the network that its containers connect from, if that is on this machine too."""

    address: IPv4Address
    containers: IPv4Network | None = None

    def admits(self, caller: IPv4Address) -> bool:
        """Whether a container calls, or this machine: what listens on loopback must not become everybody's.

        Docker's masquerading lets a call to the bridge come from any other address of this machine.
        """
        return (self.containers is not None and caller in self.containers) or is_own(caller)


def is_own(address: IPv4Address) -> bool:
    """Whether this machine can listen there."""
    with socket.socket() as trial:
        try:
            trial.bind((str(address), 0))
        except OSError:
            return False
    return True


def outward_address() -> IPv4Address | None:
    """The address that this machine shows to others, if it has any."""
    with socket.socket(type=socket.SOCK_DGRAM) as trial:
        try:
            trial.connect(ELSEWHERE)
        except OSError:
            return None
        return IPv4Address(trial.getsockname()[0])


def meeting_place(
    bridge: IPv4Interface | None, *, outward_address: Callable[[], IPv4Address | None] = outward_address
) -> MeetingPlace:
    """The bridge's end on this machine; else this machine's outward address. Raises NoMeetingPlaceError.

    An engine in a virtual machine (Docker Desktop) or without root has its bridge in there, and connects on its
    containers' behalf from this machine's own address: nobody else need be admitted.
    """
    if bridge and is_own(bridge.ip):
        return MeetingPlace(bridge.ip, bridge.network)
    address = outward_address()
    if address is None:
        raise NoMeetingPlaceError("this machine has no network address that containers could reach")
    return MeetingPlace(address)
