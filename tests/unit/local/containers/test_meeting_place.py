"""Where containers and this machine meet, and who is let in there."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Interface, IPv4Network

import pytest

from local.containers.meeting_place import MeetingPlace, NoMeetingPlaceError, meeting_place

HERE = IPv4Interface("127.0.0.1/24")
ELSEWHERE = IPv4Interface("203.0.113.1/24")  # TEST-NET-3: no machine has it
LOOPBACK = IPv4Address("127.0.0.1")


def test_a_bridge_on_this_machine_is_the_place() -> None:
    """Containers of that bridge are let in."""
    assert meeting_place(HERE) == MeetingPlace(HERE.ip, HERE.network)


@pytest.mark.parametrize("bridge", [ELSEWHERE, None])
def test_with_the_bridge_elsewhere_the_outward_address_is_the_place(bridge: IPv4Interface | None) -> None:
    """As with an engine in a virtual machine: its subnet means nothing here, so nobody of it is let in."""
    assert meeting_place(bridge, outward_address=lambda: LOOPBACK) == MeetingPlace(LOOPBACK)


def test_without_any_address_there_is_no_place() -> None:
    """It is said, not guessed."""
    with pytest.raises(NoMeetingPlaceError):
        meeting_place(None, outward_address=lambda: None)


def test_containers_and_this_machine_are_let_in_and_nobody_else() -> None:
    """A neighbour in the network is nobody."""
    place = MeetingPlace(LOOPBACK, IPv4Network("10.9.0.0/24"))
    assert place.admits(IPv4Address("10.9.0.7"))
    assert place.admits(LOOPBACK)
    assert not place.admits(IPv4Address("203.0.113.9"))
    assert not MeetingPlace(LOOPBACK).admits(IPv4Address("10.9.0.7"))
