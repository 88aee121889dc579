"""Everything that may go wrong in a scenario, tried at the same time as all that may in others: it takes its time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.integration.faults.calls import Call
from tests.integration.faults.trials import PROCESSES, Trial, troubles
from tests.integration.faults.trouble import Fault, Spell, Trouble
from tests.integration.jobs.cases import Case, record, try_out
from tests.integration.jobs.waiting import PRELOADED

SEND = Call("AmazonSQS", "SendMessage")
# What hangs has no effect, like what is busy, and is only slower: with these it is waited for.
WAITED_FOR = frozenset({"submit", "cancel what is queued", "work in a hurry", "dispatch what no message tells of"})
# SQS stores what it has confirmed; that a letter of ours is lost on the way there is not ours to mend.
BURYING = frozenset({"work on poison", "bury a stranger's"})


def try_all(engine_url: str, scenarios: Iterable[str]) -> Mapping[str, Trial]:
    """Each scenario without any trouble, then with each."""
    context = get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    with ProcessPoolExecutor(PROCESSES, context) as pool:
        recorded = {name: pool.submit(record, engine_url, name) for name in scenarios}
        begun = {
            name: {
                trouble: pool.submit(try_out, engine_url, Case(name, trouble))
                for trouble in _troubles(name, future.result()[0])
            }
            for name, future in recorded.items()
        }
        return {
            name: Trial(
                recorded[name].result()[0],
                {"none": recorded[name].result()[1]} | {str(one): future.result() for one, future in tried.items()},
            )
            for name, tried in begun.items()
        }


def _troubles(scenario: str, calls: list[Call]) -> Iterator[Trouble]:
    """Those of any call; and besides, a queue that takes a message and loses it."""
    yield from troubles(scenario, calls)
    for call in dict.fromkeys(calls):
        if scenario in WAITED_FOR:
            yield Trouble(call, 0, Fault.HANGING, Spell.FOR_GOOD)
    if SEND in calls and scenario not in BURYING:
        yield Trouble(SEND, 0, Fault.SWALLOWED, Spell.ONE_TRY)
