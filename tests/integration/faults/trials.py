"""Everything that may go wrong in a scenario, tried at the same time as all that may in others: it takes its time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context

from tests.integration.faults.calls import Call
from tests.integration.faults.cases import Case, record, try_out
from tests.integration.faults.scenarios import SCENARIOS
from tests.integration.faults.trouble import Fault, Spell, Trouble

# What is worth telling apart of reads, and of writes besides. Each late try takes as long as boto3 waits for an answer.
FAULTS_OF_READS = ((Fault.BUSY, Spell.FOR_GOOD), (Fault.DROPPED, Spell.ONE_TRY), (Fault.TORN, Spell.ONE_TRY))
FAULTS_OF_WRITES = (
    *FAULTS_OF_READS,
    (Fault.LOST, Spell.ONE_TRY),
    (Fault.LOST, Spell.EACH_TRY),
    (Fault.LOST, Spell.FOR_GOOD),
    (Fault.TWICE, Spell.ONE_TRY),
    (Fault.LATER, Spell.EACH_TRY),
)
# The table is looked at once a write to it has failed: what is late differs from what is lost.
FAULTS_OF_WRITES_TO_TABLE = (*FAULTS_OF_WRITES, (Fault.LATE, Spell.EACH_TRY))
# Its 200 may be none.
FAULTS_OF_ASSEMBLING = (*FAULTS_OF_WRITES, (Fault.ERROR_IN_200, Spell.ONE_TRY))
# What hangs has no effect, like what is busy, and is only slower: with these two it is waited for.
WAITED_FOR = frozenset({"start a multipart", "complete a multipart"})
# They wait most of the time.
PROCESSES = 10


@dataclass(frozen=True, slots=True)
class Trial:
    """The calls that a scenario's call makes when all goes well, and what was wrong with it in which trouble."""

    calls: list[Call]
    problems: Mapping[str, list[str]]


def try_all(engine_url: str, scenarios: Iterable[str]) -> Mapping[str, Trial]:
    """Each scenario without any trouble, then with each."""
    with _processes() as process_of:
        recorded = {name: process_of(name).submit(record, engine_url, name) for name in scenarios}
        begun = {name: _begin(process_of(name), engine_url, name, calls) for name, calls in recorded.items()}
        return {name: end() for name, end in begun.items()}


def _begin(
    process: Executor, engine_url: str, scenario: str, recorded: Future[tuple[list[Call], list[str]]]
) -> Callable[[], Trial]:
    calls, problems = recorded.result()
    tried = {t: process.submit(try_out, engine_url, Case(scenario, t)) for t in troubles(scenario, calls)}
    return lambda: Trial(calls, {"none": problems} | {str(t): future.result() for t, future in tried.items()})


def troubles(scenario: str, calls: list[Call]) -> Iterator[Trouble]:
    """All that may go wrong with these calls. Of many of a kind, the first and the last will do."""
    hanging = ((Fault.HANGING, Spell.FOR_GOOD),) if scenario in WAITED_FOR else ()
    for call in dict.fromkeys(calls):
        for nth in sorted({0, calls.count(call) - 1}):
            for fault, spell in (*_faults_of(call), *hanging):
                yield Trouble(call, nth, fault, spell)


def _faults_of(call: Call) -> Sequence[tuple[Fault, Spell]]:
    if call.is_read:
        return FAULTS_OF_READS
    if call.operation == "CompleteMultipartUpload":
        return FAULTS_OF_ASSEMBLING
    return FAULTS_OF_WRITES_TO_TABLE if call.service == "DynamoDB" else FAULTS_OF_WRITES


@contextmanager
def _processes() -> Iterator[Callable[[str], Executor]]:
    """Where a scenario is tried: handlers of other settings want processes of their own, as Lambda gives them."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.integration.faults.cases"])
    settings = {scenario.settings for scenario in SCENARIOS.values()}
    with ExitStack() as cleanup:
        pools = {one: cleanup.enter_context(ProcessPoolExecutor(1 if one else PROCESSES, context)) for one in settings}
        yield lambda name: pools[SCENARIOS[name].settings]
