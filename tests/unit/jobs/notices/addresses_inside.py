"""Addresses that no webhook may go to, and how IPv6 carries them."""

from __future__ import annotations

import ipaddress

from hypothesis import strategies as st

INSIDE = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
]
INSIDE_V6 = [
    "::/96",
    "::1/128",
    "100::/64",
    "64:ff9b:1::/48",
    "2001::/23",
    "2001:db8::/32",
    "2002::/16",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fd00:ec2::254/128",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
]


def inside_v4() -> st.SearchStrategy[ipaddress.IPv4Address]:
    networks = st.sampled_from([ipaddress.IPv4Network(text) for text in INSIDE])
    offset = st.integers(min_value=0, max_value=2**32 - 1)
    return st.builds(lambda net, number: net[number % net.num_addresses], networks, offset)


def carriers(address: ipaddress.IPv4Address) -> list[str]:
    """All the ways in which IPv6 carries an address of IPv4."""
    number = int(address)
    prefixes = {"::ffff:0:0": 0, "64:ff9b::": 0, "::": 0, "2002::": 80, "64:ff9b:1::": 0}
    carried = [str(ipaddress.IPv6Address(int(ipaddress.IPv6Address(p)) | number << s)) for p, s in prefixes.items()]
    return [*carried, f"::ffff:{address}", f"64:ff9b::{address}"]
