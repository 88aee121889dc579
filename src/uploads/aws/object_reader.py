"""Objects' bytes by a presigned GET of our own, straight into the caller's buffer.

boto3 would take about as much CPU to fetch a file as hashing it takes.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import urlsplit

from uploads.canonical_request import host_header
from uploads.errors import UnavailableError
from uploads.limits import MIN_URL_EXPIRY_SECONDS
from uploads.model import StoredObject
from uploads.service import Signer
from uploads.signing import Endpoint, SigningCredentials, sign_url

_CONNECT_SECONDS = 2
_READ_SECONDS = 10
# What S3 answers when the object of this ETag and version is gone, or has no such range.
_CHANGED = frozenset({404, 412, 416})


class S3ObjectReader:
    """The `FileReader` port. A connection serves one range: who reads gigabytes does not notice its making."""

    def __init__(
        self,
        endpoint: Endpoint,
        bucket_name: str,
        credentials: Callable[[], SigningCredentials],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._signer = Signer(endpoint, bucket_name, credentials)
        self._clock = clock

    @contextmanager
    def open(
        self, key: str, stored: StoredObject, *, first_byte: int = 0, size_bytes: int | None = None
    ) -> Iterator[Body]:
        """Read from a byte on, to the end or `size_bytes` of it; S3 is not asked for none at all.

        Raises UnavailableError, whatever goes wrong.
        """
        left_bytes = max(0, stored.size_bytes - first_byte)
        wanted_bytes = left_bytes if size_bytes is None else min(size_bytes, left_bytes)
        if not wanted_bytes:
            yield Body(None, 0)
            return
        span = f"{first_byte}-{first_byte + wanted_bytes - 1}"
        target, headers = self._sign(key, stored, {"range": f"bytes={span}", "if-match": stored.etag})
        with closing(_connection(self._signer.endpoint)) as connection:
            with _told_as_unavailable():
                connection.connect()
                connection.sock.settimeout(_READ_SECONDS)
                connection.request("GET", target, headers=headers)
                response = connection.getresponse()
            with closing(response):
                _check(response, f"bytes {span}/{stored.size_bytes}")
                yield Body(response, wanted_bytes)

    def _sign(self, key: str, stored: StoredObject, headers: dict[str, str]) -> tuple[str, dict[str, str]]:
        """The request's target and all of its headers."""
        signature = self._signer.start(MIN_URL_EXPIRY_SECONDS, now=self._clock())
        url = urlsplit(
            sign_url(
                method="GET",
                endpoint=signature.endpoint,
                key=key,
                headers=headers,
                query=_version(stored),
                credentials=signature.credentials,
                now=signature.now,
                expires_in_seconds=signature.expires_in_seconds,
            )
        )
        return f"{url.path}?{url.query}", {"host": host_header(signature.endpoint), **headers}


class Body:
    """The `ByteStream` port."""

    def __init__(self, response: HTTPResponse | None, size_bytes: int) -> None:
        self._response = response
        self._left_bytes = size_bytes

    def readinto(self, buffer: memoryview) -> int:
        """Fill the buffer, or as much of it as there is; 0 at the end. Raises UnavailableError."""
        wanted = buffer[: self._left_bytes]
        if self._response is None or not len(wanted):
            return 0
        with _told_as_unavailable():
            count = self._response.readinto(wanted)
            if count < len(wanted):
                raise EOFError
        self._left_bytes -= count
        return count


@contextmanager
def _told_as_unavailable() -> Iterator[None]:
    """Nothing of the failure is told: its text may hold the URL, and with it the signature."""
    try:
        yield
    except (OSError, EOFError, HTTPException):
        raise UnavailableError("S3 cannot be reached. Try again.") from None


def _version(stored: StoredObject) -> dict[str, str]:
    """The very version, where it has a name: "null" is what S3 calls any written while versioning is suspended."""
    return {"versionId": stored.version_id} if stored.version_id and stored.version_id != "null" else {}


def _connection(endpoint: Endpoint) -> HTTPConnection:
    if endpoint.scheme == "http":
        return HTTPConnection(endpoint.host, timeout=_CONNECT_SECONDS)
    return HTTPSConnection(endpoint.host, timeout=_CONNECT_SECONDS, context=_tls_context())


@cache
def _tls_context() -> ssl.SSLContext:
    """Made once: reading the authorities' certificates takes tens of milliseconds."""
    return ssl.create_default_context()


def _check(response: HTTPResponse, content_range: str) -> None:
    """Raises UnavailableError unless this range of this object comes."""
    if response.status in _CHANGED:
        raise UnavailableError("The object changed while it was being read. Try again.")
    if response.status != 206 or response.headers.get("content-range") != content_range:
        raise UnavailableError("S3 is not answering as it should. Try again.")
