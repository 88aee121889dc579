"""Where a webhook may go: to the internet, by TLS, and nowhere that only this side of it can reach. Pure.

The rules of a URL hold when it is saved, those of the addresses that its name has when it is saved and at every call.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from uploads.errors import InvalidRequestError
from uploads.promise import MAX_WEBHOOK_URL_CHARACTERS

_MAX_PORT = 65_535
_DEFAULT_PORTS = {"https": 443, "http": 80}
# No user info, which hides the true host from a reader, no fragment, and nothing that would need escaping.
_URL = re.compile(
    r"(https?)://(\[[0-9A-Fa-f]*:[0-9A-Fa-f:.]{1,44}\]|[A-Za-z0-9._-]{1,253})(?::([0-9]{1,5}))?([/?][!$-~]*)?"
)
_LABEL = r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)"
# A last label that begins with a letter: 127.1, 0x7f000001 and 2130706433 are addresses to some resolvers.
_NAME = re.compile(rf"({_LABEL}\.)*[A-Za-z][A-Za-z0-9-]{{0,62}}(?<!-)")

# All of IPv6 that is given out to the internet (https://www.iana.org/assignments/ipv6-address-space).
_UNICAST_V6 = ipaddress.IPv6Network("2000::/3")
# An address of IPv4 in one of IPv6 (RFC 6052): as good as what it carries.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# Global by name, but what answers there is the next router's, if anything: protocol assignments, 6to4 (RFC 7526), and
# what is for documentation (RFC 9637), which this Python does not know of.
_RESERVED_V4 = tuple(map(ipaddress.IPv4Network, ("192.0.0.0/24", "192.88.99.0/24")))
_RESERVED_V6 = tuple(map(ipaddress.IPv6Network, ("2001::/23", "2002::/16", "3fff::/20")))


@dataclass(frozen=True, slots=True)
class WebhookAddress:
    """The parts of a URL. `host` is a name or an address, the latter without its brackets."""

    scheme: str
    host: str
    port: int
    target: str = field(repr=False)

    @property
    def authority(self) -> str:
        """As the Host header has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


def read_url(url: str, *, allows_private: bool = False) -> WebhookAddress:
    """The parts of a URL that may be called, as far as it tells by itself. Raises InvalidRequestError.

    `allows_private` is for local stacks: http, any port, and hosts of any kind.
    """
    match = _URL.fullmatch(url) if len(url) <= MAX_WEBHOOK_URL_CHARACTERS else None
    if match is None:
        raise refusal(
            f"must be an https URL of at most {MAX_WEBHOOK_URL_CHARACTERS:,} characters, without user name and fragment"
        )
    scheme, host, port_text, rest = match.groups()
    port = int(port_text or _DEFAULT_PORTS[scheme])
    if not 0 < port <= _MAX_PORT or (port != 443 and port < 1_024 and not allows_private):
        raise refusal("must name port 443, or one from 1,024 to 65,535")
    if scheme != "https" and not allows_private:
        raise refusal("must begin with https://")
    host = host.strip("[]").lower()
    _check_host(host, allows_private=allows_private)
    target = rest or "/"
    return WebhookAddress(scheme, host, port, target if target.startswith("/") else f"/{target}")


def check_addresses(addresses: Iterable[str], *, allows_private: bool = False) -> None:
    """Refuse a name if any of its addresses points inside. Raises InvalidRequestError, for none at all too."""
    found = list(addresses)
    if not found:
        raise refusal("must name a host that resolves")
    if not allows_private and not all(map(is_outside, found)):
        raise refusal("must name a host on the public internet")


def is_outside(text: str) -> bool:
    """Whether this is an address on the public internet, by itself and by whatever it carries."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        is_taken = address.is_multicast or address.is_reserved or any(address in net for net in _RESERVED_V4)
        return address.is_global and not is_taken
    if address.scope_id is not None:
        return False
    if address in _NAT64:
        return is_outside(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
    return address.is_global and address in _UNICAST_V6 and not any(address in net for net in _RESERVED_V6)


def refusal(rule: str) -> InvalidRequestError:
    """Why a webhook is not called; `rule` never repeats the address."""
    return InvalidRequestError("This webhook is not to be called.", errors=(("/webhook/url", rule),))


def _check_host(host: str, *, allows_private: bool) -> None:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        if _NAME.fullmatch(host) is None or ("." not in host and not allows_private):
            raise refusal("must name a host by its full name, or by an address") from None
    else:
        check_addresses([host], allows_private=allows_private)
