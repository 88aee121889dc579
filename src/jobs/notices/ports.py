"""What telling needs from outside. Each has an adapter, in `uploads/aws` or `handlers`, and a fake in the tests."""

from __future__ import annotations

from typing import Protocol

from uploads.errors import UnavailableError


class WebhookSecrets(Protocol):
    """What webhooks are signed with."""

    def find(self, tenant: str, secret_id: str) -> tuple[bytes, ...]:
        """The keys that are good now, the newest first; none where the tenant has no such secret, or an unusable one.

        May raise UnavailableError.
        """


class UnreachableError(UnavailableError):
    """Nobody answers at a webhook's address, or not as a receiver would."""

    code = "WEBHOOK_UNREACHABLE"


class WebhookSender(Protocol):
    """Calls to addresses of clients."""

    def post(self, url: str, headers: dict[str, str], body: bytes, *, timeout_seconds: float) -> int:
        """POST it, and return the status of the answer.

        Raises InvalidRequestError for an address that is not to be called, as it resolves now; UnreachableError when
        nothing answers in time.
        """


class EventBus(Protocol):
    """The deployment's event bus."""

    def put(self, detail_type: str, detail: str) -> str:
        """Put an event, and return the bus's own id of it. May raise UnavailableError."""
