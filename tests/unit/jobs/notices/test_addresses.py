"""Where a webhook may go, and that no spelling of an address inside gets past."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.notices.addresses import check_addresses, is_outside, read_url
from uploads.errors import InvalidRequestError

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


def spellings(address: ipaddress.IPv4Address) -> list[str]:
    """What `inet_aton`, and with it many a resolver, takes for this address."""
    a, b, c, d = address.packed
    number = int(address)
    return [
        str(number),
        hex(number),
        oct(number).replace("0o", "0"),
        f"0x{a:x}.0x{b:x}.0x{c:x}.0x{d:x}",
        f"0{a:o}.0{b:o}.0{c:o}.0{d:o}",
        f"{a}.{b}.{c * 256 + d}",
        f"{a}.{(b << 16) + (c << 8) + d}",
        f"{a}.{b}.{c}.0x{d:x}",
        f"{address}.",
        f"[::ffff:{address}]",
        f"[0:0:0:0:0:ffff:{address}]",
        f"user@{address}",
        f"example.com@{address}",
        f"example.com\\@{address}",
        f"{address}#.example.com",
        f"{address}%2eexample.com",
    ]


@given(inside_v4())
def test_no_other_spelling_of_an_address_gets_past(address: ipaddress.IPv4Address) -> None:
    """Refused by its looks, before anybody resolves it."""
    for host in spellings(address):
        with pytest.raises(InvalidRequestError):
            read_url(f"https://{host}/")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://",
        "https:///in",
        "//hooks.example.com/",
        "http://hooks.example.com/",
        "HTTPS://hooks.example.com/",
        "ftp://hooks.example.com/",
        "file:///etc/passwd",
        "https://localhost/",
        "https://hooks/",
        "https://hooks.example.com./",
        "https://.example.com/",
        "https://a..example.com/",
        "https://-a.example.com/",
        "https://hooks.example.123/",
        "https://hooks.example.0x7f/",
        "https://user@hooks.example.com/",
        "https://user:word@hooks.example.com/",
        "https://hooks.example.com/#part",
        "https://hooks.example.com#part",
        "https://hooks.example.com/a b",
        "https://hooks.example.com/\r\nHost: inside",
        "https://hooks.example.com/ä",
        "https://häuser.example.com/",
        "https://hooks.example.com:0/",
        "https://hooks.example.com:22/",
        "https://hooks.example.com:80/",
        "https://hooks.example.com:1023/",
        "https://hooks.example.com:65536/",
        "https://hooks.example.com:4x/",
        "https://hooks.example.com:/",
        "https://[::1]/",
        "https://[::1%25lo]/",
        "https://[1.1.1.1]/x]",
        f"https://hooks.example.com/{'a' * 2_048}",
        " https://hooks.example.com/",
        "https://hooks.example.com/\n",
    ],
)
def test_url_that_is_not_to_be_called_is_refused(url: str) -> None:
    """With the member that it stands in, and without repeating it."""
    with pytest.raises(InvalidRequestError) as refused:
        read_url(url)
    ((pointer, rule),) = refused.value.errors
    assert pointer == "/webhook/url"
    assert url == "" or url not in f"{refused.value}{rule}"


@pytest.mark.parametrize(
    ("url", "host", "port", "target", "authority"),
    [
        ("https://hooks.example.com", "hooks.example.com", 443, "/", "hooks.example.com"),
        ("https://Hooks.Example.com:443/In", "hooks.example.com", 443, "/In", "hooks.example.com"),
        ("https://hooks.example.com:8443/in?a=b&c", "hooks.example.com", 8_443, "/in?a=b&c", "hooks.example.com:8443"),
        ("https://hooks.example.com?a=b", "hooks.example.com", 443, "/?a=b", "hooks.example.com"),
        ("https://xn--huser-gra.example/", "xn--huser-gra.example", 443, "/", "xn--huser-gra.example"),
        ("https://my_hooks.example.com/", "my_hooks.example.com", 443, "/", "my_hooks.example.com"),
        ("https://1.1.1.1/in", "1.1.1.1", 443, "/in", "1.1.1.1"),
        ("https://[2606:4700:4700::1111]:1024/", "2606:4700:4700::1111", 1_024, "/", "[2606:4700:4700::1111]:1024"),
    ],
)
def test_url_is_taken_apart(url: str, host: str, port: int, target: str, authority: str) -> None:
    """As the request will have it."""
    address = read_url(url)
    assert (address.host, address.port, address.target, address.authority) == (host, port, target, authority)


@pytest.mark.parametrize(
    ("url", "port"), [("http://localhost:81/", 81), ("http://127.0.0.1/", 80), ("https://[::1]:9/", 9)]
)
def test_local_stack_may_call_inside(url: str, port: int) -> None:
    """By a parameter that warns of itself."""
    assert read_url(url, allows_private=True).port == port


def test_local_stack_refuses_what_is_no_url_all_the_same() -> None:
    """The relaxation is of where, not of what."""
    with pytest.raises(InvalidRequestError):
        read_url("http://user@localhost/", allows_private=True)


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
