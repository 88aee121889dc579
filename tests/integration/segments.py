"""Collects X-Ray segments: the SDK sends each as one UDP datagram, a header line and a JSON document."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class SegmentCollector:
    """What has been sent so far."""

    def __init__(self, port: int) -> None:
        self.address = f"127.0.0.1:{port}"
        self._segments: list[dict[str, Any]] = []

    def add(self, datagram: bytes) -> None:
        """Keep one datagram's document."""
        self._segments.append(json.loads(datagram.partition(b"\n")[2]))

    def wait_for(self, wanted: Callable[[dict[str, Any]], bool], *, seconds: float = 10) -> dict[str, Any]:
        """The first segment that is wanted; fails when none comes in time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for segment in list(self._segments):
                if wanted(segment):
                    return segment
            time.sleep(0.05)
        raise AssertionError(f"no such segment among {[segment.get('name') for segment in self._segments]}")

    def children_of(self, segment_id: str) -> list[dict[str, Any]]:
        """The subsegments of a segment; they are sent before it."""
        return [segment for segment in self._segments if segment.get("parent_id") == segment_id]

    def text(self) -> str:
        """Everything that was sent, as one text."""
        return json.dumps(self._segments)


@contextmanager
def collecting_segments() -> Iterator[SegmentCollector]:
    """A collector that listens on loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(0.2)
        collector = SegmentCollector(server.getsockname()[1])
        stopping = threading.Event()

        def listen() -> None:
            while not stopping.is_set():
                try:
                    collector.add(server.recv(65_535))
                except TimeoutError:
                    continue

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield collector
        finally:
            stopping.set()
            thread.join()
