"""Carries TCP from where containers can reach it to a server that listens on this machine's loopback alone."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from ipaddress import IPv4Address

from local.containers.meeting_place import MeetingPlace

CHUNK_BYTES = 65_536
STOPPED_WITHIN_SECONDS = 5.0


@contextlib.contextmanager
def running_relay(place: MeetingPlace, target_port: int) -> Iterator[str]:
    """The URL at which containers meet the HTTP server on loopback's `target_port`; nothing need listen there yet."""
    with socket.create_server((str(place.address), 0)) as listener:
        relay = Relay(place, target_port)
        thread = threading.Thread(target=asyncio.run, args=[relay.serve(listener)], name="relay", daemon=True)
        thread.start()
        try:
            yield f"http://{place.address}:{listener.getsockname()[1]}"
        finally:
            relay.stop()
            thread.join(STOPPED_WITHIN_SECONDS)


class Relay:
    """Serves until it is told to stop, then drops what is still open."""

    def __init__(self, place: MeetingPlace, target_port: int) -> None:
        self._place = place
        self._target_port = target_port
        self._is_serving = threading.Event()
        self._stopping = asyncio.Event()

    async def serve(self, listener: socket.socket) -> None:
        """Take connections; run in a thread of its own."""
        self._loop = asyncio.get_running_loop()
        server = await asyncio.start_server(self._forward, sock=listener)
        self._is_serving.set()
        await self._stopping.wait()
        server.close()  # its connections are not waited for: clients keep them for reuse, asyncio.run cancels them

    def stop(self) -> None:
        """End `serve`, from any thread."""
        if self._is_serving.wait(STOPPED_WITHIN_SECONDS):
            self._loop.call_soon_threadsafe(self._stopping.set)

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer):
            if not self._place.admits(IPv4Address(writer.get_extra_info("peername")[0])):
                return
            try:
                answers, target = await asyncio.open_connection("127.0.0.1", self._target_port)
            except ConnectionError:
                return
            with contextlib.closing(target):
                await join((reader, target), (answers, writer))


async def join(*directions: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> None:
    """Copy both ways until either end is done: in HTTP neither has anything to say to one who has left."""
    copies = [asyncio.create_task(copy(source, sink)) for source, sink in directions]
    try:
        await asyncio.wait(copies, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in copies:
            task.cancel()
        await asyncio.gather(*copies, return_exceptions=True)


async def copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Copy one way, no faster than the other end takes it."""
    while chunk := await source.read(CHUNK_BYTES):
        sink.write(chunk)
        await sink.drain()
