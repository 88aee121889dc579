"""HTTPS addresses: the only kind an issuer or its keys may have."""

from __future__ import annotations

import re
from typing import NamedTuple

# No user info, which hides the true host from a reader, and no fragment; names other than ASCII come as punycode.
HTTPS = re.compile(r"https://([A-Za-z0-9.-]{1,253})(?::([0-9]{1,5}))?(/[!$-~]*)?")
MAX_PORT = 65_535


class Address(NamedTuple):
    host: str
    port: int
    target: str


def parse_https(url: str) -> Address:
    """Splits an https URL; ValueError for anything else."""
    match = HTTPS.fullmatch(url)
    if match is None:
        raise ValueError("not an https URL")
    address = Address(match[1], int(match[2] or 443), match[3] or "/")
    if not 0 < address.port <= MAX_PORT:
        raise ValueError("not an https URL: no such port")
    return address
