"""Use case: bring records and S3 to agree about what nobody came back for. Any number of sweeps may run at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from uploads.errors import UnavailableError
from uploads.keys import read_key
from uploads.model import OpenMultipart
from uploads.orphaned import free_orphan, may_be_orphaned
from uploads.overdue import attend
from uploads.service import Service

UNAVAILABLE = "unavailable"  # a dependency failed; the next sweep tries again
FAILED = "failed"  # a mistake of ours

# What is done for one upload, and what that came to: a state, another of the outcomes, or nothing worth telling.
Errand = tuple[str | None, Callable[[], str | None]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one upload, or of the parts at its key; `error` says why nothing did."""

    upload_id: str | None
    what: str
    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class Swept:
    """How many came to which outcome, and whether all that was due was looked at."""

    counts: Mapping[str, int]
    is_finished: bool


def sweep(
    service: Service,
    *,
    now: datetime,
    stop: Callable[[], bool],
    tell: Callable[[Outcome], None] = lambda _: None,
) -> Swept:
    """Look at all uploads that are due, and at all that S3 has open, until `stop`; `tell` hears of each as it goes.

    Raises nothing: what fails for one upload is its outcome, and the others are looked at.
    """
    run = _Run(stop, tell)
    run.each(_overdue(service, now))
    run.each(_orphaned(service, now))
    return Swept(dict(run.counts), run.is_finished)


def _overdue(service: Service, now: datetime) -> Iterator[Errand]:
    for tenant, upload_id in service.records.list_due(now):
        yield upload_id, partial(_attend, service, tenant, upload_id, now)


def _attend(service: Service, tenant: str, upload_id: str, now: datetime) -> str | None:
    """Read the record here, not in the list: one that cannot be read is in nobody else's way."""
    upload = service.records.find(tenant, upload_id)
    return attend(service, upload, now) if upload else None


def _orphaned(service: Service, now: datetime) -> Iterator[Errand]:
    for multipart in service.objects.list_multiparts():
        if may_be_orphaned(multipart, now):
            yield _id_in(multipart), partial(free_orphan, service, multipart)


def _id_in(multipart: OpenMultipart) -> str | None:
    names = read_key(multipart.key)
    return names[1] if names else None


@dataclass(slots=True)
class _Run:
    """Does errands one by one; what fails stops no other."""

    stop: Callable[[], bool]
    tell: Callable[[Outcome], None]
    counts: Counter[str] = field(default_factory=Counter)
    is_finished: bool = True

    def each(self, errands: Iterable[Errand]) -> None:
        try:
            for upload_id, errand in errands:
                if self.stop():
                    self.is_finished = False
                    return
                self._do(upload_id, errand)
        except Exception as error:  # noqa: BLE001 # the list itself; there are others
            self.is_finished = False
            self._fail(None, error)

    def _do(self, upload_id: str | None, errand: Callable[[], str | None]) -> None:
        try:
            what = errand()
        except Exception as error:  # noqa: BLE001 # told, and the next one is looked at
            self._fail(upload_id, error)
            return
        if what is not None:
            self._note(Outcome(upload_id, what))

    def _fail(self, upload_id: str | None, error: Exception) -> None:
        self._note(Outcome(upload_id, UNAVAILABLE if isinstance(error, UnavailableError) else FAILED, error))

    def _note(self, outcome: Outcome) -> None:
        self.counts[outcome.what] += 1
        self.tell(outcome)
