from __future__ import annotations

import json
import socket
import ssl
import time
from typing import TYPE_CHECKING

import pytest

from authorizer.discovery import DiscoveredKeys
from authorizer.errors import FetchError
from authorizer.fetching import fetch
from tests.unit.authorizer.key_builder import JWKS
from tests.unit.authorizer.tls_server import TlsServer, answering, running_tls_server, write_certificate

if TYPE_CHECKING:
    from pathlib import Path


def test_body_of_a_200_is_returned(server: TlsServer, tls: ssl.SSLContext) -> None:
    """One plain request, and the body as it came."""
    server.answer = lambda connection: connection.sendall(answering(b'{"keys": []}'))
    assert fetch(f"{server.url}/keys?v=1", tls=tls) == b'{"keys": []}'
    [request] = server.requests
    assert request.startswith(b"GET /keys?v=1 HTTP/1.1\r\nHost: 127.0.0.1:")
    assert b"authorization" not in request.lower()
    assert b"cookie" not in request.lower()


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabcdef",
        b"HTTP/1.0 200 OK\r\n\r\nabcdef",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabcdef",
    ],
    ids=["chunked", "until it closes", "HTTP/1.0", "continue"],
)
def test_each_way_of_framing_a_body_is_understood(answer: bytes, server: TlsServer, tls: ssl.SSLContext) -> None:
    """Servers end a body in several ways."""
    server.answer = lambda connection: connection.sendall(answer)
    assert fetch(server.url, tls=tls) == b"abcdef"


@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "307 Temporary Redirect", "204 No Content", "404 Not Found"]
)
def test_redirects_and_errors_are_not_followed(status: str, server: TlsServer, tls: ssl.SSLContext) -> None:
    """Keys come from where the issuer says, or not at all: a redirect is a failed fetch."""
    elsewhere = f"Location: {server.url}/elsewhere\r\n"
    server.answer = lambda connection: connection.sendall(answering(b"{}", status=status, headers=elsewhere))
    with pytest.raises(FetchError):
        fetch(server.url, tls=tls)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"hello",
        b"\x00\xff" * 50,
        b"HTTP/1.1 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 " + b"K" * 70_000,
    ],
    ids=lambda answer: repr(answer[:40]),
)
def test_broken_http_is_a_failed_fetch(answer: bytes, server: TlsServer, tls: ssl.SSLContext) -> None:
    """Cut short, garbled or not HTTP at all: an error of the kinds that discovery expects."""
    server.answer = lambda connection: connection.sendall(answer)
    with pytest.raises((OSError, ValueError)):
        fetch(server.url, tls=tls)


def test_nobody_there_is_a_failed_fetch(tls: ssl.SSLContext) -> None:
    """A refused connection is reported as what it is."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(FetchError):
        fetch(f"https://127.0.0.1:{port}", tls=tls)


def test_certificate_nobody_vouches_for_is_refused(server: TlsServer) -> None:
    """The system's own authorities do not know the test's certificate."""
    with pytest.raises(ssl.SSLCertVerificationError):
        fetch(server.url, tls=ssl.create_default_context())
    assert server.requests == []


def test_certificate_for_another_host_is_refused(tmp_path: Path) -> None:
    """A good certificate of somebody else is not this server's."""
    certificate = write_certificate(tmp_path, address="127.0.0.2")
    with running_tls_server(certificate) as server, pytest.raises(ssl.SSLCertVerificationError):
        fetch(server.url, tls=ssl.create_default_context(cafile=str(certificate)))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "https://",
        "file:///etc/passwd",
        "https://a b/",
        "https://[::1]/",
        "https://127.0.0.1:99999/",
    ],
)
def test_address_that_is_not_https_is_refused(url: str, tls: ssl.SSLContext) -> None:
    """Nothing is sent anywhere."""
    with pytest.raises(ValueError, match="https"):
        fetch(url, tls=tls)


def test_discovery_works_over_real_tls(server: TlsServer, tls: ssl.SSLContext) -> None:
    """Both documents, one after the other, from a server that is no fake."""
    configuration = {"issuer": server.url, "jwks_uri": f"{server.url}/keys"}
    documents = {b"/.well-known/openid-configuration": configuration, b"/keys": JWKS}

    def answer(connection: ssl.SSLSocket) -> None:
        document = documents[server.requests[-1].split()[1]]
        connection.sendall(answering(json.dumps(document).encode()))

    server.answer = answer
    keys = DiscoveredKeys(server.url, fetch=lambda url: fetch(url, tls=tls), clock=time.time)
    assert keys.find("p256-1")
    assert len(server.requests) == 2
