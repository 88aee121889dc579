"""SigV4's signature itself: credentials, time and region in, 32 bytes out. Pure.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256

ALGORITHM = "AWS4-HMAC-SHA256"

_INNER_PAD = bytes(byte ^ 0x36 for byte in range(256))  # RFC 2104, as tables for bytes.translate
_OUTER_PAD = bytes(byte ^ 0x5C for byte in range(256))


@dataclass(frozen=True, slots=True)
class SigningCredentials:
    """What signs. `expires_at` is when the credentials die, and with them every URL; None when that is not known."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs, when and where: what all signatures of one moment share. `key` is good for one day and region."""

    moment: str
    scope: str
    credential: str
    session_token: str | None = field(repr=False)
    key: bytes = field(repr=False)


def signatory_at(now: datetime, region: str, credentials: SigningCredentials) -> Signatory:
    """These credentials as they sign for S3 in this region at this moment."""
    moment = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    scope = f"{moment[:8]}/{region}/s3/aws4_request"
    return Signatory(
        moment=moment,
        scope=scope,
        credential=f"{credentials.access_key_id}/{scope}",
        session_token=credentials.session_token,
        key=_signing_key(credentials.secret_access_key, scope),
    )


def sign_text(signatory: Signatory, text: str) -> str:
    """The signature of a text as it is, in lower-case hex; of a POST form, that is its policy in base64."""
    return hmac.digest(signatory.key, text.encode(), "sha256").hex()


def sign_requests(signatory: Signatory, beginning: str, endings: Iterable[bytes]) -> bytes:
    """The signatures of canonical requests that begin alike, 32 bytes each, one after the other.

    Whatever they share is hashed once, and then the states of the hashes are copied: the requests' beginning, and in
    HMAC's two hashes the key, with what the string to sign holds before the request's own hash.
    """
    begun = sha256(beginning.encode())
    key = signatory.key.ljust(begun.block_size, b"\0")
    string_to_sign = f"{ALGORITHM}\n{signatory.moment}\n{signatory.scope}\n".encode()
    inner_begun = sha256(key.translate(_INNER_PAD) + string_to_sign)
    outer_begun = sha256(key.translate(_OUTER_PAD))
    signatures = bytearray()
    for ending in endings:
        request = begun.copy()
        request.update(ending)
        inner = inner_begun.copy()
        inner.update(request.hexdigest().encode())
        outer = outer_begun.copy()
        outer.update(inner.digest())
        signatures += outer.digest()
    return bytes(signatures)


@lru_cache(maxsize=4)
def _signing_key(secret_access_key: str, scope: str) -> bytes:
    key = f"AWS4{secret_access_key}".encode()
    for step in scope.split("/"):
        key = hmac.digest(key, step.encode(), "sha256")
    return key
