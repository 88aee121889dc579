"""The functions as they are deployed, in this process, with everything that they tell AWS going over our line."""

from __future__ import annotations

import io
import json
import logging
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, cast

from handlers import issuer_app, sweeper_app, upload_events_app
from handlers.telemetry import logger
from local.engines.ministack import Emulator
from tests.integration.faults.place import Place, make_place
from tests.integration.faults.proxy import Proxy
from tests.integration.faults.trouble import Line
from tests.unit.handlers.api import EVENTS, Answer, make_event
from uploads.settings import read_settings

QUOTAS = {"MAX_OPEN_UPLOADS": "1000", "MAX_BYTES_PER_DAY": str(2**40)}
LOGGED_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class Context:
    """What Lambda tells of an invocation: there is time."""

    aws_request_id: str = "c1f0b0f2-3a61-4a4f-8a41-5a3d0e1f7c20"

    def get_remaining_time_in_millis(self) -> int:
        return 900_000


class Functions:
    """One container of each function, taking one event after the other, by a clock that a test moves."""

    def __init__(self, place: Place, line: Line, environment: Mapping[str, str]) -> None:
        self.place = place
        self.line = line
        self.now = datetime.now(UTC)
        settings = read_settings(environment)
        self._issuer = issuer_app.make_handler(settings, clock=self._clock)
        self._upload_events = upload_events_app.make_handler(settings, clock=self._clock)
        self._sweeper = sweeper_app.make_handler(settings, clock=self._clock)
        self._stream = cast("logging.StreamHandler[io.StringIO]", logger.registered_handler)
        self._stream.setStream(io.StringIO())

    def ask(self, name: str, tenant: str, **changes: Any) -> Answer:
        """The issuer's answer to an event of `events/`, of this tenant."""
        returned = self._issuer(make_event(name, authorizer={"tenant": tenant}, **changes), None)
        headers = {name.lower(): ",".join(values) for name, values in returned["multiValueHeaders"].items()}
        return Answer(returned["statusCode"], headers, returned["body"])

    def note_arrival(self, key: str) -> bool:
        """Whether the bucket's event of this key was seen to; else it is delivered again."""
        event = _read(EVENTS / "upload-events.json")
        (message,) = event["Records"]
        notice = json.loads(message["body"])
        (record,) = notice["Records"]
        record["s3"]["bucket"]["name"] = self.place.name
        record["s3"]["object"]["key"] = key
        message["body"] = json.dumps(notice)
        return not self._upload_events(event, Context())["batchItemFailures"]

    def sweep(self) -> Mapping[str, int]:
        """How many the sweeper has brought to which outcome."""
        return dict(self._sweeper(_read(EVENTS / "sweeper.json"), Context())["counts"])

    def reset_clock(self) -> None:
        """Back to the engine's own time."""
        self.now = datetime.now(UTC)

    def wait(self, **time: float) -> None:
        """Move the clock."""
        self.now += timedelta(**time)

    def log(self) -> list[str]:
        """What has been logged since this was last asked: the messages, with the error where there is one."""
        lines = [json.loads(line) for line in self._stream.stream.getvalue().splitlines()]
        self._stream.setStream(io.StringIO())
        return [f"{line['message']} {line.get('exception', '')[-LOGGED_CHARACTERS:]}".strip() for line in lines]

    def _clock(self) -> datetime:
        return self.now


def _read(file: Path) -> Any:
    return json.loads(file.read_text())


@cache
def functions_of_process(engine_url: str, settings: tuple[tuple[str, str], ...]) -> Functions:
    """The functions of this process, with a bucket and a table of their own.

    One set only: the environment is the process's, and so is Powertools' router.
    """
    line = Line()
    place = make_place(Emulator(engine_url), f"faults-{secrets.token_hex(4)}")
    proxies = {f"AWS_ENDPOINT_URL_{service}": Proxy(engine_url, line) for service in ("S3", "DYNAMODB")}
    endpoints = {name: proxy.url for name, proxy in proxies.items()}
    environment = place.environment(**(endpoints | QUOTAS | dict(settings)))
    if environment.get("BUCKET_VERSIONING") == "true":
        place.keep_versions()
    os.environ.clear()
    os.environ.update(environment)
    return Functions(place, line, environment)
