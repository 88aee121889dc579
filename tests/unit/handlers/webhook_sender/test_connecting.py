"""Whom the call is made to: an address that was checked, and who can prove the name."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from handlers.webhook_sender import HttpsWebhookSender
from tests.unit.handlers.webhook_sender.calling import NAME, post
from tests.unit.jobs.notices.tls_receiver import Authority, Receiver, receiving
from uploads.errors import InvalidRequestError, UnavailableError


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
