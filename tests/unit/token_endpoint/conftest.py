"""An endpoint, and a wall around it."""

from __future__ import annotations

import socket
from typing import NoReturn

import pytest

from tests.unit.token_endpoint.endpoint import Endpoint


@pytest.fixture
def endpoint() -> Endpoint:
    """Fresh for each test."""
    return Endpoint()


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looks a name up or connects fails the test."""

    def refuse(*_: object, **__: object) -> NoReturn:
        pytest.fail("something called out")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
