"""What stands in for Secrets Manager, for the internet and for EventBridge."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from tests.unit.fakes.interruptions import Interruptible

KEY = b"a key of thirty-two bytes, thus."
OLDER_KEY = b"the key that has been before it."


def as_secret(key: bytes) -> str:
    """As an operator puts it into Secrets Manager."""
    return f"whsec_{base64.b64encode(key).decode()}"


class FakeWebhookSecrets(Interruptible):
    """The `WebhookSecrets` port. `secrets` holds by tenant and id what is in the versions, the newest first."""

    def __init__(self) -> None:
        super().__init__()
        self.secrets: dict[tuple[str, str], tuple[bytes, ...]] = {}

    def find(self, tenant: str, secret_id: str) -> tuple[bytes, ...]:
        with self._call("find"):
            return self.secrets.get((tenant, secret_id), ())


@dataclass(frozen=True, slots=True)
class Call:
    """A call that arrived."""

    url: str
    headers: dict[str, str]
    body: bytes
    timeout_seconds: float


class FakeWebhookSender(Interruptible):
    """The `WebhookSender` port: a receiver that answers the `statuses` in turn, the last one for good."""

    def __init__(self) -> None:
        super().__init__()
        self.statuses = [204]
        self.posted: list[Call] = []

    def post(self, url: str, headers: dict[str, str], body: bytes, *, timeout_seconds: float) -> int:
        with self._call("post"):
            self.posted.append(Call(url, headers, body, timeout_seconds))
            return self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]


class FakeEventBus(Interruptible):
    """The `EventBus` port."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[tuple[str, str]] = []

    def put(self, detail_type: str, detail: str) -> str:
        with self._call("put"):
            self.events.append((detail_type, detail))
            return f"event-{len(self.events)}"
