"""Where callers race: the use cases on the real adapters, called from many threads at the same moment.

The use cases and not the handler: a container of a function takes one request at a time, and Powertools counts on it.
"""

from __future__ import annotations

import os
import random
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import requests

from tests.integration.faults.place import Holdings, Place
from uploads.aborting import abort_upload
from uploads.arriving import note_arrival
from uploads.claims import Attempt
from uploads.completing import complete_upload
from uploads.errors import UploadsError
from uploads.ids import RANDOM_BYTES, make_ulid
from uploads.issuing import start_upload_once
from uploads.keys import key_of
from uploads.model import PartPage, Principal, Upload
from uploads.promise import Order, Strategy
from uploads.service import Service
from uploads.sweeping import sweep

CONTENT = b"twelve bytes"
PUT = Order(filename="a.txt", size_bytes=len(CONTENT), content_type="text/plain")
MULTIPART = replace(PUT, strategy=Strategy.MULTIPART)
SENT_WITHIN_SECONDS = 30
# Racers start at the same moment, give or take about as long as one of them needs.
JITTER_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one caller got: an answer, or one of the service's own errors. Any other fails the test."""

    answer: Any = None
    error: UploadsError | None = None

    @property
    def code(self) -> str | None:
        """The error's."""
        return self.error.code if self.error else None


@dataclass(frozen=True, slots=True)
class Tenant:
    """One tenant of an arena, and what it asks of the service."""

    place: Place
    service: Service
    principal: Principal

    def start(self, order: Order, *, key: str | None = None) -> tuple[Upload, PartPage | None]:
        """One attempt, with a fresh id of its own."""
        now = datetime.now(UTC)
        attempt = Attempt(
            tenant=self.principal.tenant,
            route="POST /v1/uploads",
            key=key,
            payload=repr(order),
            fresh_id=make_ulid(now, os.urandom(RANDOM_BYTES)),
            now=now,
        )
        return start_upload_once(self.service, self.principal, order, attempt)

    def start_and_send(self, order: Order) -> Upload:
        """An upload whose bytes have arrived."""
        upload, page = self.start(order)
        assert page
        request = page.parts[0].request
        sent = requests.put(request.url, CONTENT, headers=request.headers, timeout=SENT_WITHIN_SECONDS)
        assert sent.status_code == 200, sent.text
        return upload

    def complete(self, upload: Upload, now: datetime | None = None) -> Upload:
        return complete_upload(self.service, self.principal, upload.id, None, now=now or datetime.now(UTC))

    def abort(self, upload: Upload) -> Upload:
        return abort_upload(self.service, self.principal, upload.id, now=datetime.now(UTC))

    def note_arrival(self, upload: Upload) -> None:
        note_arrival(self.service, key_of(upload), now=datetime.now(UTC))

    def sweep(self, now: datetime) -> None:
        """All that the sweeper does; its mistakes are told like anybody's."""
        errors: list[Exception] = []
        sweep(self.service, now=now, stop=lambda: False, tell=lambda outcome: errors.extend(_error_of(outcome)))
        if errors:
            raise errors[0]

    def find(self, upload: Upload) -> Upload:
        """The record as it is now."""
        return self.service.find(self.principal, upload.id)

    def holdings(self) -> Holdings:
        """All that is there of this tenant."""
        return self.place.holdings(self.principal.tenant)


def _error_of(outcome: Any) -> list[Exception]:
    return [outcome.error] if outcome.error else []


@dataclass(frozen=True, slots=True)
class Arena:
    """One service, on a bucket and a table of its own."""

    place: Place
    service: Service

    def tenant(self, service: Service | None = None) -> Tenant:
        """A new one, whose holdings are its own."""
        principal = Principal(f"tenant-{secrets.token_hex(6)}", "me", frozenset({"uploads:write"}))
        return Tenant(self.place, service or self.service, principal)

    def warm_up(self) -> None:
        """Make all clients, one after the other: boto3 makes none safely from many threads at once."""
        tenant = self.tenant()
        tenant.complete(tenant.start_and_send(MULTIPART))


def race(callers: Sequence[Callable[[], Any]], *, seed: int = 0) -> list[Outcome]:
    """Let all call at the same moment, each a little late by chance; what each got, in their order."""
    gate = threading.Barrier(len(callers))
    chance = random.Random(seed)  # noqa: S311 # jitter
    delays = [chance.random() * JITTER_SECONDS for _ in callers]

    def run(caller: Callable[[], Any], delay_seconds: float) -> Outcome:
        gate.wait()
        time.sleep(delay_seconds)
        try:
            return Outcome(answer=caller())
        except UploadsError as error:
            return Outcome(error=error)

    with ThreadPoolExecutor(len(callers)) as threads:
        return list(threads.map(run, callers, delays))
