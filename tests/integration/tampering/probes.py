"""What a probe is: one way to bend one kind of request, and how it must be refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from tests.integration.tampering.bends import Bend
from tests.integration.tampering.promises import Promise

Refusal = frozenset[int]

FORBIDDEN: Refusal = frozenset({403})
MALFORMED: Refusal = frozenset({400})
ABSENT: Refusal = frozenset({404})
OCCUPIED: Refusal = frozenset({412})
CUT_SHORT: Refusal = frozenset({400, 499})  # whoever waited for the rest first


class Engine(StrEnum):
    """Where a probe is made: on the one that refuses what AWS documents as refused."""

    SEAWEEDFS = "SeaweedFS"
    MINISTACK = "ministack"


class Given(StrEnum):
    """What has happened to the upload before the bent request comes."""

    STARTED = "started"
    FULFILLED = "fulfilled"
    ABORTED = "aborted"


@dataclass(frozen=True, slots=True)
class Probe:
    """`name` says what is bent; `refused_with` are the statuses that are a refusal."""

    name: str
    promise: Promise
    bend: Bend = field(repr=False)
    refused_with: Refusal = FORBIDDEN
    given: Given = Given.STARTED
    engine: Engine = Engine.SEAWEEDFS

    @property
    def title(self) -> str:
        """What is bent, and of what: no two probes on one engine share it."""
        return f"{self.promise.name}: {self.name}"


def probes(promise: Promise, bends: Mapping[str, Bend], refused_with: Refusal = FORBIDDEN) -> tuple[Probe, ...]:
    """A probe for every bend, all refused alike."""
    return tuple(Probe(name, promise, bend, refused_with) for name, bend in bends.items())


def on_ministack(those: Iterable[Probe]) -> tuple[Probe, ...]:
    """The same on the other engine."""
    return tuple(replace(probe, engine=Engine.MINISTACK) for probe in those)
