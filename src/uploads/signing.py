"""SigV4 query signing for S3: pure, with the clock and the credentials as arguments.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from urllib.parse import quote

_ALGORITHM = "AWS4-HMAC-SHA256"
_UNRESERVED = "-_.~"  # RFC 3986, and no more: SigV4 encodes everything else


@dataclass(frozen=True, slots=True)
class SigningCredentials:
    """What signs. `expires_at` is when the credentials die, and with them every URL; None when that is not known."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the bucket is: by its own host and an empty `base_path`, or path style's `/bucket` on a shared host."""

    scheme: str
    host: str
    base_path: str
    region: str


def sign_url(
    *,
    method: str,
    endpoint: Endpoint,
    key: str,
    headers: Mapping[str, str],
    credentials: SigningCredentials,
    now: datetime,
    expires_in_seconds: int,
    query: Mapping[str, str] | None = None,
) -> str:
    """The presigned URL of one request on one key. All of `headers` is signed, and must be sent as it stands."""
    moment = now.strftime("%Y%m%dT%H%M%SZ")
    scope = f"{moment[:8]}/{endpoint.region}/s3/aws4_request"
    signed = {"host": endpoint.host} | {name.lower(): " ".join(value.split()) for name, value in headers.items()}
    names = ";".join(sorted(signed))
    parameters = dict(query or {}) | {
        "X-Amz-Algorithm": _ALGORITHM,
        "X-Amz-Credential": f"{credentials.access_key_id}/{scope}",
        "X-Amz-Date": moment,
        "X-Amz-Expires": str(expires_in_seconds),
        "X-Amz-SignedHeaders": names,
    }
    if credentials.session_token:
        parameters["X-Amz-Security-Token"] = credentials.session_token
    encoded = {_encode(name): _encode(value) for name, value in parameters.items()}
    path = quote(f"{endpoint.base_path}/{key}", safe="/" + _UNRESERVED)
    canonical_query = "&".join(f"{name}={encoded[name]}" for name in sorted(encoded))
    canonical_headers = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
    canonical = f"{method}\n{path}\n{canonical_query}\n{canonical_headers}\n{names}\nUNSIGNED-PAYLOAD"
    to_sign = f"{_ALGORITHM}\n{moment}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key_of_day = _signing_key(credentials.secret_access_key, moment[:8], endpoint.region)
    signature = hmac.new(key_of_day, to_sign.encode(), hashlib.sha256).hexdigest()
    sent_query = "&".join(f"{name}={value}" for name, value in encoded.items())
    return f"{endpoint.scheme}://{endpoint.host}{path}?{sent_query}&X-Amz-Signature={signature}"


@lru_cache(maxsize=1024)
def _encode(text: str) -> str:
    """Percent-encode; cached, because a session token of a kilobyte recurs in every URL."""
    return quote(text, safe=_UNRESERVED)


@lru_cache(maxsize=4)
def _signing_key(secret_access_key: str, day: str, region: str) -> bytes:
    key = f"AWS4{secret_access_key}".encode()
    for step in (day, region, "s3", "aws4_request"):
        key = hmac.new(key, step.encode(), hashlib.sha256).digest()
    return key
