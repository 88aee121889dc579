"""Which addresses are outside, where a webhook may go."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.notices.addresses import check_addresses, is_outside, read_url
from tests.unit.jobs.notices.addresses_inside import INSIDE_V6, carriers, inside_v4
from uploads.errors import InvalidRequestError


@given(inside_v4())
def test_no_address_inside_is_outside(address: ipaddress.IPv4Address) -> None:
    """Nor carried by one of IPv6, nor as a URL's host."""
    for spelled in [str(address), *carriers(address)]:
        assert not is_outside(spelled)
        host = f"[{spelled}]" if ":" in spelled else spelled
        with pytest.raises(InvalidRequestError):
            read_url(f"https://{host}/")


@given(st.sampled_from(INSIDE_V6).flatmap(lambda net: st.ip_addresses(v=6, network=net)))
def test_no_address_of_ipv6_inside_is_outside(address: ipaddress.IPv6Address) -> None:
    """In either of its spellings."""
    for spelled in (str(address), address.exploded, str(address).upper()):
        assert not is_outside(spelled)
        with pytest.raises(InvalidRequestError):
            read_url(f"https://[{spelled}]/")


@given(st.ip_addresses(v=6))
def test_outside_is_what_the_internet_is_given(address: ipaddress.IPv6Address) -> None:
    """A range that is given out tomorrow is inside until this table says otherwise."""
    if is_outside(str(address)):
        carries = ipaddress.IPv6Network("64:ff9b::/96")
        assert address in ipaddress.IPv6Network("2000::/3") or address in carries


@pytest.mark.parametrize("text", ["1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "64:ff9b::1.1.1.1"])
def test_addresses_of_the_internet_are_outside(text: str) -> None:
    """By NAT64 too, which networks without IPv4 reach them by."""
    assert is_outside(text)


@pytest.mark.parametrize("text", ["", "localhost", "fe80::1%eth0", "2606:4700::1%1", "1.1.1", "0x1.1.1.1", "01.1.1.1"])
def test_what_is_no_plain_address_is_not_outside(text: str) -> None:
    """What the resolver would have to make sense of, we do not."""
    assert not is_outside(text)


def test_one_address_inside_among_others_refuses_the_name() -> None:
    """Which of them a connection would take is chance."""
    with pytest.raises(InvalidRequestError):
        check_addresses(["1.1.1.1", "10.0.0.1"])
    check_addresses(["1.1.1.1", "2606:4700:4700::1111"])
    check_addresses(["1.1.1.1", "10.0.0.1"], allows_private=True)


@pytest.mark.parametrize("allows_private", [False, True])
def test_name_without_addresses_is_refused(allows_private: bool) -> None:
    """A mistyped name is told when it is saved."""
    with pytest.raises(InvalidRequestError):
        check_addresses([], allows_private=allows_private)
