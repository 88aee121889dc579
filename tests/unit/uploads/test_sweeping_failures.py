"""A sweep in which something fails: one upload's trouble is no other's."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.world import SMALL, World
from tests.unit.uploads.sweeps import mistake, sweep_all
from uploads.lifecycle import ARRIVAL_CHECKED_AFTER
from uploads.model import State
from uploads.sweeping import Outcome, Swept, sweep


@pytest.mark.parametrize("call", ["find_object", "delete_object"])
def test_upload_that_fails_stops_no_other_and_is_swept_next_time(world: World, call: str) -> None:
    """S3 is down for one moment, before or after the verdict was written."""
    uploads = [world.start(SMALL)[0] for _ in range(2)]
    for upload in uploads:
        world.objects.put_object(world.key(upload), 7, "text/html")
    world.now += ARRIVAL_CHECKED_AFTER
    world.objects.before[call] = outage
    assert sweep_all(world).counts == {"unavailable": 1, "rejected": 1}
    assert len(world.objects.objects) == 1
    sweep_all(world)
    assert {world.record(upload).state for upload in uploads} == {State.REJECTED}
    assert world.objects.objects == {}


def test_mistake_of_ours_is_told_with_its_error_and_stops_nothing(world: World) -> None:
    """Somebody must look at it."""
    broken, fine = (world.start(SMALL)[0] for _ in range(2))
    world.send(fine)
    world.now += ARRIVAL_CHECKED_AFTER
    world.objects.before["find_object"] = mistake
    outcomes: list[Outcome] = []
    swept = sweep(world.service, now=world.now, stop=lambda: False, tell=outcomes.append)
    assert swept.counts == {"failed": 1, "ready": 1}
    assert (outcomes[0].upload_id, type(outcomes[0].error)) == (broken.id, ZeroDivisionError)
    assert outcomes[1] == Outcome(fine.id, "ready")


@pytest.mark.parametrize(
    ("down", "counts"),
    [
        (lambda world: world.records.before.update(list_due=outage), {"unavailable": 1, "freed": 1}),
        (lambda world: world.objects.before.update(list_multiparts=outage), {"ready": 1, "unavailable": 1}),
    ],
    ids=["what is due", "what S3 has open"],
)
def test_list_that_fails_leaves_the_other(world: World, down: Callable[[World], None], counts: dict[str, int]) -> None:
    """Each is worth its own try."""
    upload, _ = world.start(SMALL)
    world.send(upload)
    world.objects.start_multipart("t/acme/01M81XFF80FMDPR3MZ4JM56722", upload)
    world.wait(minutes=16)
    down(world)
    assert sweep_all(world).counts == counts


def test_sweep_that_runs_out_of_time_stops_between_two_uploads(world: World) -> None:
    """The rest is the next one's."""
    for _ in range(3):
        world.start(SMALL)
    world.wait(days=1)
    answers = iter([False, True, True, True])
    swept = sweep(world.service, now=world.now, stop=lambda: next(answers))
    assert swept == Swept({"expired": 1}, is_finished=False)
    assert sweep_all(world) == Swept({"expired": 2}, is_finished=True)
