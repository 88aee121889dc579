"""One case: a call meets a fault; then the client tries again, goes on, and the sweeper comes. What is wrong then?"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from local.engines.ministack import REGION
from tests.integration.faults.calls import Call
from tests.integration.faults.functions import Functions, functions_of_process
from tests.integration.faults.scenarios import NO_QUOTAS, SCENARIOS, Scenario
from tests.integration.faults.trouble import Spell, Trouble, Watch
from tests.integration.faults.visit import Visit
from uploads.aws.clients import dynamodb_client, s3_client
from uploads.model import State

# A dependency that stays down is told of within this time; but S3 may take long to assemble an object, or to send it,
# and is waited for until just before the function's own end (template.yaml).
TOLD_WITHIN_SECONDS = 10.0
PATIENT = frozenset({"CompleteMultipartUpload", "GetObject"})
ENDED_WITHIN_SECONDS = 28.0
SHOWN_LOG_LINES = 8


@dataclass(frozen=True, slots=True)
class Case:
    """What is tried: a scenario, by name, with a trouble in its call."""

    scenario: str
    trouble: Trouble


def record(engine_url: str, scenario: str) -> tuple[list[Call], list[str]]:
    """The calls of AWS that a scenario's call makes when there is no trouble; and all that is wrong even then."""
    chosen = SCENARIOS[scenario]
    functions = functions_of_process(engine_url, chosen.settings)
    calls: list[Call] = []

    def go() -> Iterator[str]:
        visit = _begin(functions, chosen)
        with functions.line.watched() as watch:
            reply = chosen.call(visit)
        calls.extend(watch.calls)
        if reply.status != chosen.wanted:
            yield f"answered {reply}"
        yield from _go_on(visit, chosen)

    return calls, _collect(functions, go())


def try_out(engine_url: str, case: Case) -> list[str]:
    """All that is wrong with how a case went; nothing, if all is well."""
    scenario = SCENARIOS[case.scenario]
    functions = functions_of_process(engine_url, scenario.settings)
    return _collect(functions, _problems(functions, scenario, case.trouble))


def _collect(functions: Functions, problems: Iterator[str]) -> list[str]:
    """The problems, and what was logged of them."""
    found: list[str] = []
    try:
        found.extend(problems)
    except Exception as error:  # noqa: BLE001 # of our own client: told with all others
        found.append(f"the client was let down: {type(error).__name__}: {error}")
    finally:
        functions.line.drain()
    if not found:
        return []
    log = functions.log()[-SHOWN_LOG_LINES:]
    _clear(functions)
    return [*found, f"the log: {log}"]


def _clear(functions: Functions) -> None:
    """What a case has left must not be in the next one's way."""
    functions.wait(hours=40)
    functions.sweep()


def _begin(functions: Functions, scenario: Scenario) -> Visit:
    functions.log()
    functions.reset_clock()
    visit = Visit(functions)
    scenario.before(visit)
    return visit


def _problems(functions: Functions, scenario: Scenario, trouble: Trouble) -> Iterator[str]:
    visit = _begin(functions, scenario)
    with functions.line.watched(trouble) as watch:
        started = time.monotonic()
        reply = scenario.call(visit)
        took_seconds = time.monotonic() - started
    if not watch.struck:
        yield f"there was no such call among {watch.calls}"
    if not reply.is_well_formed or (reply.status != scenario.wanted and not reply.again):
        yield f"answered {reply}"
    if reply.says("ready") and visit.functions.place.read(visit.key) != scenario.left(visit):
        yield "it was called ready before it was"
    if not scenario.is_background and took_seconds >= ENDED_WITHIN_SECONDS:
        yield f"it took {took_seconds:.1f} s"
    if not scenario.is_background and trouble.spell is Spell.FOR_GOOD:
        yield from _tardy(watch)
    again = visit.insist(scenario.call)
    functions.line.drain()
    if again.status == scenario.wanted:
        yield from _go_on(visit, scenario)
    else:
        yield f"the repeated call was answered {again}"


def _tardy(watch: Watch) -> Iterator[str]:
    """How long it would take by our own settings, were all these tries left without an answer."""
    limit = ENDED_WITHIN_SECONDS if any(call.operation in PATIENT for call in watch.struck) else TOLD_WITHIN_SECONDS
    waited_seconds = sum(map(_patience_with, watch.struck))
    if waited_seconds >= limit:
        yield f"it would wait {waited_seconds} s for {watch.struck}"


@cache
def _patience_with(call: Call) -> float:
    """How long one try waits for an answer, in seconds."""
    if call.service == "DynamoDB":
        client: Any = dynamodb_client(REGION)
    else:
        client = s3_client(REGION, path_style=True, patient=call.operation in PATIENT)
    return float(client.meta.config.read_timeout)


def _go_on(visit: Visit, scenario: Scenario) -> Iterator[str]:
    """The client does what it was told; the sweeper comes when all times are over, the last URL's too."""
    scenario.after(visit)
    visit.functions.wait(hours=40)
    swept = visit.insist(Visit.sweep)
    if swept.status != 200:
        yield f"the sweep ended {swept}"
    yield from _left_over(visit, scenario)


def _left_over(visit: Visit, scenario: Scenario) -> Iterator[str]:
    """What record and store hold of the tenant in the end."""
    held = visit.functions.place.holdings(visit.tenant)
    states = {upload.id: upload.state for upload in held.uploads}
    mine = states.pop(visit.upload["id"], None)
    if mine is not scenario.ends:
        yield f"it ended {mine}"
    if scenario.others is not None and list(states.values()) != list(scenario.others):
        yield f"besides it there are {states}"
    if scenario.others is None and set(states.values()) - {State.EXPIRED}:
        yield f"what nobody knows of ended {states}"
    content = scenario.left(visit)
    if held.objects != ({visit.key: content} if content else {}):
        yield f"the bucket holds {held.objects}"
    if held.multiparts:
        yield f"S3 has open {held.multiparts}"
    ready_bytes = sum(upload.size_bytes for upload in held.uploads if upload.state is State.READY)
    counted_bytes = 0 if scenario.settings == NO_QUOTAS else ready_bytes
    if (held.open_uploads, held.reserved_bytes) != (0, counted_bytes):
        yield f"the quotas count {held.open_uploads} uploads and {held.reserved_bytes} bytes, not {counted_bytes}"
