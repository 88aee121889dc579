"""What is sent, and what is made of the answer or of none."""

from __future__ import annotations

import socket
import time

import pytest

from handlers.webhook_sender import MAX_ANSWER_BYTES, HttpsWebhookSender
from tests.unit.handlers.webhook_sender.calling import NAME, post
from tests.unit.jobs.notices.tls_receiver import NO_CONTENT, Authority, Receiver
from uploads.errors import UnavailableError


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
