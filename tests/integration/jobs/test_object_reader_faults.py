"""Whatever goes wrong while an object is read is told in the same words, and never with the signature."""

from __future__ import annotations

import socket
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

import pytest

from local.ports import free_port
from uploads.aws import object_reader
from uploads.aws.object_reader import S3ObjectReader
from uploads.errors import UnavailableError
from uploads.model import StoredObject
from uploads.signing import Endpoint, SigningCredentials

CREDENTIALS = SigningCredentials("ASIAIOSFODNN7EXAMPLE", "secret/of/the/role", "token/of/the/session")
THERE = StoredObject('"etag"', 1_000, "")
SECRETS = ("X-Amz", CREDENTIALS.access_key_id, "of/the", "of%2Fthe")

Talk = Callable[[socket.socket], object]


@contextmanager
def answering(talk: Talk) -> Iterator[int]:
    """The port of a server that says this to one caller, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            caller, _ = server.accept()
            with caller:
                talk(caller)

        thread = Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            thread.join()


def saying(text: str, body: bytes = b"") -> Talk:
    """Once the request is there."""

    def talk(caller: socket.socket) -> None:
        caller.recv(65_536)
        caller.sendall(text.replace("\n", "\r\n").encode() + body)

    return talk


def failure(port: int, scheme: str = "http") -> UnavailableError:
    """What reading the whole object raises."""
    reader = S3ObjectReader(Endpoint(scheme, f"127.0.0.1:{port}", "/b", "eu-central-1"), "b", lambda: CREDENTIALS)
    with pytest.raises(UnavailableError) as raised, reader.open("t/acme/1", THERE) as stream:  # noqa: PT012 # either may
        while stream.readinto(memoryview(bytearray(400))):
            pass
    return raised.value


def assert_tells_nothing(error: UnavailableError) -> None:
    """Neither in its words nor in what a log would write of it."""
    written = "".join(traceback.format_exception(error)) + repr(error) + error.detail
    assert not [secret for secret in SECRETS if secret in written]
    assert error.__cause__ is None
    assert error.__context__ is None or error.__suppress_context__


GOOD = "HTTP/1.1 206 Partial Content\nContent-Length: 1000\nContent-Range: bytes 0-999/1000\n\n"
TALKS = {
    "server error": saying("HTTP/1.1 500 Internal Server Error\nContent-Length: 0\n\n"),
    "slow down": saying("HTTP/1.1 503 Slow Down\nContent-Length: 0\n\n"),
    "denied": saying("HTTP/1.1 403 Forbidden\nContent-Length: 4\n\n", b"<X/>"),
    "moved": saying("HTTP/1.1 307 Temporary Redirect\nLocation: http://example.com/\nContent-Length: 0\n\n"),
    "the whole": saying("HTTP/1.1 200 OK\nContent-Length: 1000\n\n", bytes(1_000)),
    "another range": saying(GOOD.replace("0-999/", "1-1000/"), bytes(1_000)),
    "of another size": saying(GOOD.replace("/1000", "/2000"), bytes(1_000)),
    "no more than half": saying(GOOD, bytes(500)),
    "nothing of it": saying(GOOD),
    "less than the range": saying(GOOD.replace("Length: 1000", "Length: 900"), bytes(900)),
    "no HTTP": saying("SSH-2.0-OpenSSH_9.2\n"),
    "nothing": saying(""),
    "half a header": saying("HTTP/1.1 206 Partial Content\nContent-Le"),
    "endless headers": saying("HTTP/1.1 206 Partial Content\n" + "X-A: 1\n" * 500 + "\n"),
    "bad length": saying(GOOD.replace("1000\nC", "many\nC"), b""),
}


@pytest.mark.parametrize("talk", TALKS.values(), ids=TALKS)
def test_bad_answer_is_unavailable_and_tells_nothing(talk: Talk) -> None:
    """Trying again may help."""
    with answering(talk) as port:
        assert_tells_nothing(failure(port))


@pytest.mark.parametrize("status", ["404 Not Found", "412 Precondition Failed", "416 Range Not Satisfiable"])
def test_another_object_is_said_to_have_changed(status: str) -> None:
    """The caller looks, and then does not try again."""
    with answering(saying(f"HTTP/1.1 {status}\nContent-Length: 0\n\n")) as port:
        error = failure(port)
    assert_tells_nothing(error)
    assert "changed" in error.detail


def test_nobody_there_is_unavailable() -> None:
    """Refused at once."""
    assert_tells_nothing(failure(free_port()))


def test_no_tls_where_there_should_be_is_unavailable() -> None:
    """Nothing is sent in the clear."""
    with answering(saying("HTTP/1.1 400 Bad Request\n\n")) as port:
        assert_tells_nothing(failure(port, "https"))


def test_silence_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the midst of the body neither."""
    monkeypatch.setattr(object_reader, "_READ_SECONDS", 0.2)

    def stall(caller: socket.socket) -> None:
        saying(GOOD, bytes(300))(caller)
        caller.recv(1)  # until the reader hangs up

    with answering(stall) as port:
        assert_tells_nothing(failure(port))


def test_request_is_for_one_range_of_one_object_and_signs_that() -> None:
    """Range and If-Match stand in the signature: the URL is good for nothing else."""
    asked = bytearray()

    def listen(caller: socket.socket) -> None:
        asked.extend(caller.recv(65_536))
        caller.sendall(GOOD.replace("\n", "\r\n").encode() + bytes(1_000))

    with answering(listen) as port:
        endpoint = Endpoint("http", f"127.0.0.1:{port}", "/b", "eu-central-1")
        with S3ObjectReader(endpoint, "b", lambda: CREDENTIALS).open("t/acme/1", THERE) as stream:
            assert stream.readinto(memoryview(bytearray(2_000))) == 1_000
    request, *headers = asked.decode().rstrip().split("\r\n")
    assert request.startswith("GET /b/t/acme/1?X-Amz-Algorithm=AWS4-HMAC-SHA256&")
    assert "X-Amz-SignedHeaders=host%3Bif-match%3Brange" in request
    sent = {name.lower(): value for name, _, value in (header.partition(": ") for header in headers)}
    assert (sent["range"], sent["if-match"]) == ("bytes=0-999", '"etag"')
    assert sent["host"] == f"127.0.0.1:{port}"
