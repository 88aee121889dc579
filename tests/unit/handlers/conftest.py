from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any, cast

import pytest

from handlers.telemetry import logger
from tests.unit.fakes.job_world import JobWorld
from tests.unit.handlers.api import Api


@pytest.fixture
def world() -> JobWorld:
    return JobWorld()


@pytest.fixture
def api(world: JobWorld) -> Api:
    return Api(world)


class LogLines:
    """What the function has logged."""

    def __init__(self, stream: io.StringIO) -> None:
        self._stream = stream

    @property
    def text(self) -> str:
        return self._stream.getvalue()

    def read(self) -> list[dict[str, Any]]:
        """All lines; each must be one JSON object."""
        lines = [json.loads(line) for line in self.text.splitlines()]
        assert all(isinstance(line, dict) for line in lines)
        return lines

    def named(self, message: str) -> dict[str, Any]:
        """The one line with this message."""
        (line,) = (line for line in self.read() if line["message"] == message)
        return line


@pytest.fixture(autouse=True)
def log() -> Iterator[LogLines]:
    """The logger holds the standard output that it found when it was made; here it gets another."""
    handler = cast("logging.StreamHandler[io.StringIO]", logger.registered_handler)
    stream = io.StringIO()
    before = handler.setStream(stream)
    yield LogLines(stream)
    if before:
        handler.setStream(before)
