"""A presigned request in SigV4's canonical form, and its URL up to the signature. Pure.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from uploads.sigv4 import ALGORITHM, Signatory

_UNRESERVED = "-_.~"  # RFC 3986, and no more: SigV4 encodes everything else
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}  # clients leave them out of the Host header
_IN_NAMES = frozenset("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz")  # RFC 9110, section 5.6.2
_CONTROLS = frozenset(map(chr, [*range(0x20), *range(0x7F, 0xA0)]))
# What clients and proxies write on the way, so that no signature can hold it: botocore's list, and Host, which is ours.
_UNSIGNABLE = {
    *("host", "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer"),
    *("transfer-encoding", "upgrade", "expect", "user-agent", "baggage", "traceparent", "tracestate"),
    "x-amzn-trace-id",
}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the bucket is: by its own host and an empty `base_path`, or path style's `/bucket` on a shared host."""

    scheme: str
    host: str
    base_path: str
    region: str


def signed_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers as they are signed. Raises ValueError, which tells no value, for those that cannot be."""
    signed: dict[str, str] = {}
    for name, value in headers.items():
        lower = name.lower()
        if not (name and name.isascii() and _IN_NAMES.issuperset(lower)):
            raise ValueError("a header's name is malformed")
        if lower in _UNSIGNABLE or lower in signed:
            raise ValueError(f"{lower} cannot be signed, or is there twice")
        signed[lower] = signed_value(value)
    return signed


def signed_value(value: str) -> str:
    """A header's value as it is signed: no space at its ends, and runs of spaces are one. Raises ValueError."""
    check_value(value)
    return " ".join(value.split())


def check_value(value: str) -> None:
    """Raises ValueError, which tells no value, for what can be no header's."""
    if not _CONTROLS.isdisjoint(value):
        raise ValueError("a value holds a control character")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("a value is no Unicode text") from None  # that error holds all of it


def write_request(
    method: str,
    endpoint: Endpoint,
    key: str,
    headers: Mapping[str, str],
    query: Mapping[str, str],
    signatory: Signatory,
    expires_in_seconds: int,
) -> tuple[str, str]:
    """The URL but for its signature, and the canonical form. `headers` are signed ones, `query` is encoded."""
    signed = {"host": host_header(endpoint), **headers}
    names = ";".join(sorted(signed))
    encoded = {
        **query,
        "X-Amz-Algorithm": ALGORITHM,
        "X-Amz-Credential": percent_encoded(signatory.credential),
        "X-Amz-Date": signatory.moment,
        "X-Amz-Expires": str(expires_in_seconds),
        "X-Amz-SignedHeaders": percent_encoded(names),
    }
    if signatory.session_token:
        encoded["X-Amz-Security-Token"] = percent_encoded(signatory.session_token)
    path = quote(f"{endpoint.base_path}/{key}", safe="/" + _UNRESERVED)
    canonical_query = "&".join(f"{name}={encoded[name]}" for name in sorted(encoded))
    canonical_headers = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
    payload = signed.get("x-amz-content-sha256", "UNSIGNED-PAYLOAD")
    canonical = f"{method}\n{path}\n{canonical_query}\n{canonical_headers}\n{names}\n{payload}"
    sent_query = "&".join(f"{name}={value}" for name, value in encoded.items())
    return f"{endpoint.scheme}://{endpoint.host}{path}?{sent_query}&X-Amz-Signature=", canonical


def host_header(endpoint: Endpoint) -> str:
    """The Host header that clients send."""
    return endpoint.host.lower().removesuffix(_DEFAULT_PORTS.get(endpoint.scheme, ""))


@lru_cache(maxsize=128)
def percent_encoded(text: str) -> str:
    """As SigV4 wants it; cached, because a session token of a kilobyte recurs in every URL."""
    return quote(text, safe=_UNRESERVED)
