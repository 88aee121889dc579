"""What is asked of the service, one call at a time: each is tried with everything that may go wrong in it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.integration.faults.visit import CONTENT, MULTIPART, OTHER_CONTENT, PUT, Reply, Visit
from uploads.model import State

SHA256 = base64.b64encode(hashlib.sha256(CONTENT).digest()).decode()
POST: Mapping[str, Any] = {**PUT, "strategy": "post"}
WHOLE_SHA: Mapping[str, Any] = {**MULTIPART, "checksum": {"algorithm": "sha256", "value": SHA256}}

# Settings of other deployments; all else is tried with quotas, which turn writes into transactions.
Settings = tuple[tuple[str, str], ...]
QUARANTINE: Settings = (("REJECTED_OBJECTS", "quarantine"),)
VERSIONS: Settings = (("BUCKET_VERSIONING", "true"),)
NO_QUOTAS: Settings = (("MAX_OPEN_UPLOADS", "0"), ("MAX_BYTES_PER_DAY", "0"))

Step = Callable[[Visit], object]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A call, what went before, and what comes after; how all ends.

    `wanted` is the call's status when all goes well. `others` are the ends of the tenant's other uploads; None where
    each repetition is a new wish, for want of a key. Nobody waits for what `is_background`.
    """

    call: Callable[[Visit], Reply]
    before: Step = lambda _: None
    after: Step = lambda _: None
    wanted: int = 200
    ends: State = State.READY
    others: tuple[State, ...] | None = ()
    is_background: bool = False
    settings: Settings = ()

    def left(self, visit: Visit) -> bytes | None:
        """What is at the key in the end."""
        if self.settings in (QUARANTINE, VERSIONS):
            return OTHER_CONTENT  # it is tagged, or covers ours
        return visit.content if self.ends is State.READY else None


def in_order(*steps: Step) -> Step:
    """One step after the other."""

    def go(visit: Visit) -> None:
        for step in steps:
            step(visit)

    return go


def start(promise: Mapping[str, Any], *, keyed: bool = True) -> Callable[[Visit], Reply]:
    """Start an upload."""
    return lambda visit: visit.start(promise, keyed=keyed)


def started(promise: Mapping[str, Any]) -> Step:
    """An upload is there."""
    return lambda visit: visit.expect(201, visit.insist(start(promise)))


def sent(promise: Mapping[str, Any]) -> Step:
    """And its bytes have arrived."""
    return in_order(started(promise), Visit.send)


def sent_others(visit: Visit) -> None:
    """Other bytes have arrived, as no engine should allow."""
    started(PUT)(visit)
    visit.put_other_bytes()


def sent_too_late(visit: Visit) -> None:
    """The bytes have arrived when nobody wanted them any more."""
    started(PUT)(visit)
    visit.expect(200, visit.insist(Visit.abort))
    visit.send()


def done(promise: Mapping[str, Any]) -> Step:
    """It is ready."""
    return in_order(sent(promise), complete)


def complete(visit: Visit) -> None:
    """A client that asks until it is told."""
    visit.expect(200, visit.insist(Visit.complete))


def send_and_complete(visit: Visit) -> None:
    """What the last answer said works."""
    visit.send()
    complete(visit)


def sign(**body: Any) -> Callable[[Visit], Reply]:
    """Have parts signed."""
    return lambda visit: visit.sign(body)


def planned_replacement(visit: Visit) -> None:
    """An upload is ready, and another is to write over it."""
    done(PUT)(visit)
    visit.plan_replacement({**MULTIPART, "overwrite": "replace"}, b"other twelve")


def start_replacement(visit: Visit) -> Reply:
    """Start that other."""
    return visit.start(visit.replacement, keyed=True)


def sent_replacement(visit: Visit) -> None:
    """Its bytes have arrived."""
    planned_replacement(visit)
    visit.expect(201, visit.insist(start_replacement))
    visit.send()


def sent_and_covered(visit: Visit) -> None:
    """An upload's bytes have arrived as a new version of what was ready, and somebody else's are newer."""
    done(PUT)(visit)
    visit.plan_replacement({**PUT, "overwrite": "version"}, b"newer twelve")
    visit.expect(201, visit.insist(start_replacement))
    visit.send()
    visit.put_other_bytes()


def waited(**time: float) -> Step:
    """So much later."""
    return lambda visit: visit.functions.wait(**time)


SCENARIOS: Mapping[str, Scenario] = {
    "start a put": Scenario(start(PUT), after=send_and_complete, wanted=201),
    "start a multipart": Scenario(start({**MULTIPART, "fingerprint": "a file"}), after=send_and_complete, wanted=201),
    "start without a key": Scenario(start(MULTIPART, keyed=False), after=send_and_complete, wanted=201, others=None),
    "start by a key of the day before": Scenario(
        start(PUT),
        in_order(waited(hours=-25), started(PUT), waited(hours=25)),
        send_and_complete,
        wanted=201,
        others=(State.EXPIRED,),
    ),
    "start without quotas": Scenario(start(MULTIPART), after=send_and_complete, wanted=201, settings=NO_QUOTAS),
    "complete without quotas": Scenario(Visit.complete, sent(PUT), settings=NO_QUOTAS),
    "list": Scenario(Visit.list, done(PUT)),
    "find by fingerprint": Scenario(
        lambda visit: visit.list(fingerprint="a file"), started({**PUT, "fingerprint": "a file"}), send_and_complete
    ),
    "get": Scenario(Visit.get, sent(MULTIPART), complete),
    "curl": Scenario(Visit.curl, started(MULTIPART), send_and_complete),
    "download": Scenario(Visit.download, done(PUT)),
    "sign parts": Scenario(sign(), started(MULTIPART), send_and_complete),
    "sign missing parts": Scenario(sign(missing=True), started(MULTIPART), send_and_complete),
    "sign parts with checksums": Scenario(sign(checksums={"1": SHA256}), started(WHOLE_SHA), send_and_complete),
    "complete a put": Scenario(Visit.complete, sent(PUT)),
    "complete a multipart": Scenario(Visit.complete, sent(MULTIPART)),
    "complete by reading": Scenario(Visit.complete, sent(WHOLE_SHA)),
    "complete what is not as promised": Scenario(Visit.complete, sent_others, wanted=422, ends=State.REJECTED),
    "complete what is to be quarantined": Scenario(
        Visit.complete, sent_others, wanted=422, ends=State.REJECTED, settings=QUARANTINE
    ),
    "start a replacement": Scenario(
        start_replacement, planned_replacement, send_and_complete, wanted=201, others=(State.READY,)
    ),
    "complete a replacement": Scenario(Visit.complete, sent_replacement, others=(State.READY,)),
    "complete what is covered": Scenario(Visit.complete, sent_and_covered, others=(State.READY,), settings=VERSIONS),
    "abort": Scenario(Visit.abort, sent(MULTIPART), ends=State.ABORTED),
    "take note of an arrival": Scenario(Visit.note_arrival, sent(PUT), is_background=True),
    "take note of what came too late": Scenario(
        Visit.note_arrival, sent_too_late, ends=State.ABORTED, is_background=True
    ),
    "sweep what arrived": Scenario(Visit.sweep, in_order(sent(PUT), waited(minutes=16)), is_background=True),
    "sweep what did not arrive": Scenario(
        Visit.sweep, in_order(started(MULTIPART), waited(hours=25)), ends=State.EXPIRED, is_background=True
    ),
}
