"""Looking a name up, within a time."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from handlers.name_lookup import look_up


def test_name_has_its_addresses() -> None:
    """Each once, as the system's resolver has them."""
    found = look_up("localhost", 443, timeout_seconds=5)
    assert found
    assert set(found) <= {"127.0.0.1", "::1"}
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("host", ["nowhere.invalid", "a" * 300 + ".example", "ä" * 64])
def test_name_that_does_not_resolve_has_none(host: str) -> None:
    """Whatever the resolver makes of it."""
    assert look_up(host, 443, timeout_seconds=5) == []


def test_slow_resolver_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever owns a name decides how long its answer takes."""
    released = threading.Event()

    def slow(*_: object, **__: object) -> list[object]:
        released.wait(10)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    started = time.monotonic()
    assert look_up("slow.example.com", 443, timeout_seconds=0.2) == []
    assert time.monotonic() - started < 2
    released.set()
