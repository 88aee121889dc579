"""Calls to real sockets of this machine. Names are looked up where a test says."""

from __future__ import annotations

from handlers.webhook_sender import HttpsWebhookSender
from tests.unit.jobs.notices.tls_receiver import Authority, Receiver

NAME = "hooks.example.com"
HEADERS = {"content-type": "application/json", "webhook-id": "01M8"}


def post(authority: Authority, receiver: Receiver, *, url: str | None = None, seconds: float = 5) -> int:
    """A call to this machine, which only a local stack may make."""
    sender = HttpsWebhookSender(authority.trusting, look_up=lambda *_: ["127.0.0.1"], allows_private=True)
    url = url or f"https://{NAME}:{receiver.port}/in?a=b"
    return sender.post(url, HEADERS, b'{"a": 1}', timeout_seconds=seconds)
