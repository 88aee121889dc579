"""Which URLs a webhook may have, and that no spelling of an address inside gets past."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given

from jobs.notices.addresses import read_url
from tests.unit.jobs.notices.addresses_inside import inside_v4
from uploads.errors import InvalidRequestError


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
