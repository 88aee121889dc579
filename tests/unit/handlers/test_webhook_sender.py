"""The call itself, to real sockets of this machine. Names are looked up where a test says."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.webhook_sender import MAX_ANSWER_BYTES, HttpsWebhookSender
from tests.unit.jobs.notices.tls_receiver import NO_CONTENT, Authority, Receiver, receiving
from uploads.errors import InvalidRequestError, UnavailableError

NAME = "hooks.example.com"
HEADERS = {"content-type": "application/json", "webhook-id": "01M8"}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def certificate(authority: Authority) -> Path:
    return authority.issue(NAME)


@pytest.fixture
def receiver(certificate: Path) -> Iterator[Receiver]:
    with receiving(certificate) as running:
        yield running


def post(authority: Authority, receiver: Receiver, *, url: str | None = None, seconds: float = 5) -> int:
    """A call to this machine, which only a local stack may make."""
    sender = HttpsWebhookSender(authority.trusting, look_up=lambda *_: ["127.0.0.1"], allows_private=True)
    url = url or f"https://{NAME}:{receiver.port}/in?a=b"
    return sender.post(url, HEADERS, b'{"a": 1}', timeout_seconds=seconds)


def test_request_is_sent_whole_to_the_name_in_the_url(authority: Authority, receiver: Receiver) -> None:
    """TLS asks for the name, and so does HTTP; the connection is to the address that was found."""
    assert post(authority, receiver) == 204
    (request,) = receiver.requests
    head, _, body = request.partition(b"\r\n\r\n")
    assert head.decode().split("\r\n") == [
        "POST /in?a=b HTTP/1.1",
        f"host: {NAME}:{receiver.port}",
        "user-agent: portside-webhooks/1",
        "content-type: application/json",
        "webhook-id: 01M8",
        "content-length: 8",
        "connection: close",
    ]
    assert body == b'{"a": 1}'
    assert receiver.asked_names == [NAME]


@pytest.mark.parametrize("status", [200, 202, 299, 302, 400, 410, 500, 503])
def test_status_is_the_answers(authority: Authority, receiver: Receiver, status: int) -> None:
    """What it means is for the caller to say."""
    receiver.answer = lambda connection: connection.sendall(f"HTTP/1.1 {status}\r\n\r\n".encode())
    assert post(authority, receiver) == status


def test_redirect_is_not_followed(authority: Authority, receiver: Receiver) -> None:
    """Where it leads, nobody has checked."""
    location = f"https://{NAME}:{receiver.port}/other"
    receiver.answer = lambda connection: connection.sendall(
        f"HTTP/1.1 307 Temporary Redirect\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n".encode()
    )
    assert post(authority, receiver) == 307
    assert len(receiver.requests) == 1


@pytest.mark.parametrize(
    "interim",
    [
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n",
        b"HTTP/1.1 100\r\n\r\nHTTP/1.1 102 P\r\na: b\r\n\r\n",
    ],
)
def test_interim_answers_are_passed_over(authority: Authority, receiver: Receiver, interim: bytes) -> None:
    """In one piece, or byte by byte."""

    def drip(connection: socket.socket) -> None:
        for byte in interim + NO_CONTENT:
            connection.sendall(bytes([byte]))

    receiver.answer = drip
    assert post(authority, receiver) == 204
    receiver.answer = lambda connection: connection.sendall(interim + NO_CONTENT)
    assert post(authority, receiver) == 204


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 2",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/2 200\r\n\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/1.1 099 OK\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000,
        b"HTTP/1.1 200 " + b"x" * MAX_ANSWER_BYTES + b"\r\n\r\n",
    ],
)
def test_what_is_no_answer_is_tried_again(authority: Authority, receiver: Receiver, answer: bytes) -> None:
    """And no more of it is read than 4 kB."""
    receiver.answer = lambda connection: connection.sendall(answer)
    with pytest.raises(UnavailableError, match="did not answer") as failed:
        post(authority, receiver)
    assert failed.value.code == "WEBHOOK_UNREACHABLE"


def test_endless_answer_is_not_read(authority: Authority, receiver: Receiver) -> None:
    """Its first line says all that there is to know."""

    def flood(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        for _ in range(1_000):
            connection.sendall(b"x" * 65_536)

    receiver.answer = flood
    assert post(authority, receiver) == 200


@pytest.mark.parametrize("drips", [False, True])
def test_slow_receiver_is_given_up_in_time(authority: Authority, receiver: Receiver, drips: bool) -> None:
    """A byte now and then does not prolong it."""

    def stall(connection: socket.socket) -> None:
        for _ in range(10):
            time.sleep(0.1)
            if drips:
                connection.sendall(b"H")

    receiver.answer = stall
    started = time.monotonic()
    with pytest.raises(UnavailableError, match="TimeoutError"):
        post(authority, receiver, seconds=0.5)
    assert time.monotonic() - started < 2


def test_receiver_that_never_speaks_tls_is_given_up_in_time(authority: Authority) -> None:
    """Its handshake counts."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        sender = HttpsWebhookSender(authority.trusting, look_up=lambda *_: ["127.0.0.1"], allows_private=True)
        started = time.monotonic()
        with pytest.raises(UnavailableError, match="TimeoutError"):
            sender.post(f"https://{NAME}:{silent.getsockname()[1]}/", {}, b"", timeout_seconds=0.5)
        assert time.monotonic() - started < 2


def test_certificate_must_be_the_names(authority: Authority, receiver: Receiver) -> None:
    """Whoever answers at the address must be who was meant; nothing is sent before that is known."""
    with pytest.raises(UnavailableError, match="SSLCertVerificationError"):
        post(authority, receiver, url=f"https://other.example.com:{receiver.port}/")
    assert receiver.requests == []


def test_certificate_must_be_of_a_trusted_authority(receiver: Receiver, tmp_path: Path) -> None:
    """One's own is none."""
    with pytest.raises(UnavailableError, match="SSLCertVerificationError"):
        post(Authority(tmp_path), receiver)
    assert receiver.requests == []


@pytest.mark.parametrize("found", [["127.0.0.1"], ["1.1.1.1", "127.0.0.1"], ["::1"], ["169.254.169.254"]])
def test_name_that_points_inside_is_not_even_connected_to(
    authority: Authority, receiver: Receiver, found: list[str]
) -> None:
    """What it pointed to when it was saved is of no account."""
    sender = HttpsWebhookSender(authority.trusting, look_up=lambda *_: found)
    with pytest.raises(InvalidRequestError):
        sender.post(f"https://{NAME}:{receiver.port}/", {}, b"", timeout_seconds=5)
    assert receiver.connections == 0


def test_name_is_looked_up_once(authority: Authority, receiver: Receiver) -> None:
    """Or it could be an address outside when it is checked, and one inside when it is called."""
    lookups: list[tuple[str, int]] = []

    def look_up(host: str, port: int) -> list[str]:
        lookups.append((host, port))
        return ["127.0.0.1"]

    sender = HttpsWebhookSender(authority.trusting, look_up=look_up, allows_private=True)
    assert sender.post(f"https://{NAME}:{receiver.port}/", {}, b"", timeout_seconds=5) == 204
    assert lookups == [(NAME, receiver.port)]


def test_connection_is_to_the_checked_address_itself(
    authority: Authority, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No resolver is asked again, by whatever the sockets do."""
    real = socket.getaddrinfo

    def only_numbers(host: str, *more: object, **named: object) -> object:
        assert host == "127.0.0.1", "a name was looked up"
        return real(host, *more, **named)  # type: ignore[arg-type] # handed on

    monkeypatch.setattr(socket, "getaddrinfo", only_numbers)
    assert post(authority, receiver) == 204


def test_next_address_is_tried_where_one_does_not_answer(authority: Authority, receiver: Receiver) -> None:
    """A name often has several."""
    sender = HttpsWebhookSender(authority.trusting, look_up=lambda *_: ["127.0.0.2", "127.0.0.1"], allows_private=True)
    assert sender.post(f"https://{NAME}:{receiver.port}/", {}, b"", timeout_seconds=5) == 204


def test_nobody_there_is_tried_again(authority: Authority) -> None:
    """Its text names neither address nor URL."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    sender = HttpsWebhookSender(authority.trusting, look_up=lambda *_: ["127.0.0.1"], allows_private=True)
    with pytest.raises(UnavailableError) as failed:
        sender.post(f"https://{NAME}:{port}/s3cr3t", {}, b"", timeout_seconds=5)
    assert str(failed.value) == "The receiver did not answer: ConnectionRefusedError."


def test_name_that_does_not_resolve_now_is_tried_again(authority: Authority) -> None:
    """A resolver's bad day is not the receiver's end."""
    sender = HttpsWebhookSender(authority.trusting, look_up=lambda *_: [])
    with pytest.raises(UnavailableError, match="does not resolve"):
        sender.post(f"https://{NAME}/", {}, b"", timeout_seconds=5)


def test_plain_http_is_for_local_stacks(authority: Authority) -> None:
    """There it needs no certificate."""
    with receiving(None) as receiver:
        assert post(authority, receiver, url=f"http://localhost:{receiver.port}/in") == 204
        sender = HttpsWebhookSender(authority.trusting, look_up=lambda *_: ["1.1.1.1"])
        with pytest.raises(InvalidRequestError):
            sender.post(f"http://{NAME}:{receiver.port}/in", {}, b"", timeout_seconds=5)
        assert receiver.connections == 1
