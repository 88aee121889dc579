"""One case: a call meets a fault; then the caller tries again, and time passes. What is wrong then?"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from jobs.lifecycle import is_done
from jobs.model import Job, JobState
from local.engines.ministack import REGION, Emulator
from tests.integration.faults.calls import Call
from tests.integration.faults.proxy import Proxy
from tests.integration.faults.trouble import Line, Spell, Trouble, Watch
from tests.integration.jobs.composition import enter
from tests.integration.jobs.functions import Functions
from tests.integration.jobs.scenarios import SCENARIOS, Scenario
from tests.integration.jobs.visit import Visit
from tests.integration.jobs.work_types import RIGHT
from tests.integration.jobs.workplace import make_workplace
from uploads.aws.clients import dynamodb_client

# A dependency that stays down is told of within this time.
TOLD_WITHIN_SECONDS = 10.0
ENDED_WITHIN_MINUTES = 30


@dataclass(frozen=True, slots=True)
class Case:
    """What is tried: a scenario, by name, with a trouble in its call."""

    scenario: str
    trouble: Trouble


@cache
def functions_of_process(engine_url: str) -> tuple[Functions, Line]:
    """The functions of this process, with a workplace of their own, and the line that their calls go over."""
    line = Line()
    workplace = make_workplace(Emulator(engine_url), visibility_seconds=0)  # what failed comes again at once
    proxies = {f"AWS_ENDPOINT_URL_{service}": Proxy(engine_url, line) for service in ("DYNAMODB", "SQS")}
    settings = enter(workplace.environment(**{name: proxy.url for name, proxy in proxies.items()}))
    return Functions(workplace, settings), line


def record(engine_url: str, name: str) -> tuple[list[Call], list[str]]:
    """The calls of AWS that a scenario's call makes when there is no trouble; and all that is wrong even then."""
    functions, line = functions_of_process(engine_url)
    scenario = SCENARIOS[name]
    calls: list[Call] = []

    def go() -> Iterator[str]:
        visit = _begin(functions, scenario)
        with line.watched() as watch:
            reply = scenario.call(visit)
        calls.extend(watch.calls)
        if reply.status != scenario.wanted and not scenario.is_background:
            yield f"answered {reply}"
        yield from _in_the_end(visit, scenario)

    return calls, _collect(go())


def try_out(engine_url: str, case: Case) -> list[str]:
    """All that is wrong with how a case went; nothing, if all is well."""
    functions, line = functions_of_process(engine_url)
    try:
        return _collect(_problems(functions, line, SCENARIOS[case.scenario], case.trouble))
    finally:
        line.drain()


def _collect(problems: Iterator[str]) -> list[str]:
    found: list[str] = []
    try:
        found.extend(problems)
    except Exception as error:  # noqa: BLE001 # of our own client: told with all others
        found.append(f"the client was let down: {type(error).__name__}: {error}")
    return found


def _begin(functions: Functions, scenario: Scenario) -> Visit:
    functions.reset_clock()
    functions.workplace.purge()
    visit = Visit(functions)
    scenario.before(visit)
    return visit


def _problems(functions: Functions, line: Line, scenario: Scenario, trouble: Trouble) -> Iterator[str]:
    visit = _begin(functions, scenario)
    with line.watched(trouble) as watch:
        started = time.monotonic()
        reply = scenario.call(visit)
        took_seconds = time.monotonic() - started
    if not watch.struck:
        yield f"there was no such call among {watch.calls}"
    if not reply.is_well_formed or (reply.status != scenario.wanted and not reply.again):
        yield f"answered {reply}"
    if not scenario.is_background and trouble.call.service == "AmazonSQS" and reply.status != scenario.wanted:
        yield f"a job that is written down was answered {reply}"
    if not scenario.is_background and trouble.spell is Spell.FOR_GOOD:
        yield from _tardy(watch, took_seconds)
    again = visit.insist(scenario.call)
    line.drain()
    if again.status != scenario.wanted:
        yield f"the repeated call was answered {again}"
    yield from _in_the_end(visit, scenario)


def _tardy(watch: Watch, took_seconds: float) -> Iterator[str]:
    """How long it took, and would take by our own settings, were all these tries left without an answer."""
    patience: float = dynamodb_client(REGION).meta.config.read_timeout  # type: ignore[attr-defined] # SQS's is the same
    waited_seconds = patience * len(watch.struck)
    if max(took_seconds, waited_seconds) >= TOLD_WITHIN_SECONDS:
        yield f"it took {took_seconds:.1f} s, and would wait {waited_seconds} s for {watch.struck}"


def _in_the_end(visit: Visit, scenario: Scenario) -> Iterator[str]:
    """What there is once the dispatcher has come every minute, until all is done."""
    for _ in range(ENDED_WITHIN_MINUTES):
        if all(map(is_done, visit.jobs().values())) and not visit.workplace.waiting_messages():
            break
        visit.functions.go_on()
    jobs = visit.jobs()
    yield from _wrong_end(jobs.pop(visit.job_id, None), scenario)
    if jobs and not scenario.others:
        yield f"besides it there are {jobs}"
    for other in jobs.values():
        yield from _wrong_end(other, scenario)
    yield from _left_over(visit, scenario)


def _wrong_end(job: Job | None, scenario: Scenario) -> Iterator[str]:
    if job is None or job.state is not scenario.ends:
        yield f"it ended {job}"
    elif job.state is JobState.SUCCEEDED and job.response != RIGHT:
        yield f"its response is {job.response}"


def _left_over(visit: Visit, scenario: Scenario) -> Iterator[str]:
    """What table and queues hold of the tenant."""
    if visit.effects() != dict.fromkeys(visit.jobs(), 1):
        yield f"the effects are {visit.effects()}"
    if open_jobs := visit.workplace.open_jobs(visit.client.principal.tenant):
        yield f"{open_jobs} are counted as open"
    letters = list(visit.workplace.take_dead_letters())
    if {letter.reason for letter in letters} != scenario.buried:
        yield f"put aside were {letters}"
    if waiting := visit.workplace.waiting_messages():
        yield f"{waiting} messages are left"
