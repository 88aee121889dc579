"""The sweeper function: sweeps for as long as there is time, and tells what came of it."""

from __future__ import annotations

from typing import Any

from handlers.sweeper_app import make_handler
from handlers.time_left import RESERVE_SECONDS
from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.world import FILM, SMALL, World
from tests.unit.handlers.api import SETTINGS
from tests.unit.handlers.background import SCHEDULED, FakeContext
from tests.unit.handlers.conftest import LogLines
from uploads.model import State
from uploads.promise import Algorithm, Checksum

WHOLE = Checksum(Algorithm.SHA256, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")  # of no bytes, as the fake holds


def sweep(world: World, *, seconds_left: float = 900) -> dict[str, Any]:
    """What the function answers to its schedule."""
    handler = make_handler(SETTINGS, service=lambda _: world.service, clock=lambda: world.now)
    return handler(SCHEDULED, FakeContext(seconds_left))


def test_sweep_tells_of_each_upload_and_of_all(world: World, log: LogLines) -> None:
    """One line each, with its id."""
    upload, _ = world.start(FILM)
    world.wait(days=1)
    assert sweep(world) == {"counts": {"expired": 1}, "is_finished": True}
    line = log.named("upload_swept")
    assert (line["upload_id"], line["outcome"], line["request_id"]) == (
        upload.id,
        "expired",
        FakeContext().aws_request_id,
    )
    summary = log.named("sweep_finished")
    assert (summary["counts"], summary["is_finished"]) == ({"expired": 1}, True)
    assert "upload_id" not in summary
    assert world.objects.multiparts == {}


def test_upload_that_fails_is_told_and_stops_no_other(world: World, log: LogLines) -> None:
    """An outage is a warning; a mistake of ours an error, with its traceback."""
    down, broken, fine = (world.start(SMALL)[0] for _ in range(3))
    world.wait(minutes=15)

    def mistake() -> None:
        raise ZeroDivisionError

    def fail_then_be_mistaken() -> None:
        world.objects.before["find_object"] = mistake
        outage()

    world.objects.before["find_object"] = fail_then_be_mistaken
    assert sweep(world)["counts"] == {"unavailable": 1, "failed": 1, "waiting": 1}
    assert (log.named("sweep_postponed")["upload_id"], log.named("sweep_postponed")["level"]) == (down.id, "WARNING")
    failed = log.named("sweep_failed")
    assert (failed["upload_id"], failed["level"]) == (broken.id, "ERROR")
    assert "ZeroDivisionError" in failed["exception"]
    assert log.named("upload_swept")["upload_id"] == fine.id


def test_sweep_stops_when_time_is_short(world: World, log: LogLines) -> None:
    """The next one is five minutes away."""
    upload, _ = world.start(SMALL)
    world.wait(days=1)
    assert sweep(world, seconds_left=RESERVE_SECONDS) == {"counts": {}, "is_finished": False}
    assert world.record(upload).state is State.ISSUED
    assert log.named("sweep_finished")["is_finished"] is False


def test_large_file_is_left_to_a_job(world: World, log: LogLines) -> None:
    """One whose digest S3 does not tell, and that takes minutes to read."""
    upload, _ = world.start(FILM, size_bytes=300 * 2**20, checksum=WHOLE)
    world.send(upload)
    world.complete(upload)
    world.wait(minutes=16)
    assert sweep(world, seconds_left=RESERVE_SECONDS + 1)["counts"] == {"verifying": 1}
    assert log.named("upload_swept")["outcome"] == "verifying"
