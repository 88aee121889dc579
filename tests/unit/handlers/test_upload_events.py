"""The upload events function: settles what arrived, and has only that come again which may go better then."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.time_left import RESERVE_SECONDS
from handlers.upload_events_app import make_handler
from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.world import SMALL, World
from tests.unit.handlers.api import SETTINGS
from tests.unit.handlers.background import OBJECT_CREATED, FakeContext, batch_of, message_of, record_of
from tests.unit.handlers.conftest import LogLines
from uploads.keys import entry_key
from uploads.limits import INLINE_READ_BYTES
from uploads.model import State, Upload
from uploads.promise import Algorithm, Checksum, Strategy

REQUEST_ID = FakeContext().aws_request_id
NOTHING_FAILED: dict[str, Any] = {"batchItemFailures": []}
WHOLE = Checksum(Algorithm.SHA256, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")  # of no bytes, as the fake holds


def send(world: World, *messages: dict[str, Any], context: FakeContext | None = None) -> dict[str, Any]:
    """What the function answers to these messages."""
    handler = make_handler(SETTINGS, service=lambda _: world.service, clock=lambda: world.now)
    return handler(batch_of(*messages), context or FakeContext())


def arrived(world: World, *uploads: Upload, message_id: str = "message-1") -> dict[str, Any]:
    """The bucket's message of these uploads."""
    return message_of(*(record_of(world.key(upload)) for upload in uploads), message_id=message_id)


@pytest.fixture
def small(world: World) -> Upload:
    """Sent, and nobody has said so."""
    upload, _ = world.start(SMALL)
    world.send(upload)
    return upload


def test_upload_that_arrived_is_ready(world: World, small: Upload, log: LogLines) -> None:
    """Every line of it carries the ids to find it by."""
    assert send(world, arrived(world, small)) == NOTHING_FAILED
    assert world.record(small).state is State.READY
    line = log.named("upload_ready")
    assert (line["upload_id"], line["tenant"], line["size_bytes"]) == (small.id, "acme", small.size_bytes)
    assert (line["request_id"], line["message_id"]) == (REQUEST_ID, "message-1")
    assert line["s3_request_id"] == "C3D13FE58DE4C810"
    summary = log.named("batch_answered")
    assert (summary["message_count"], summary["failed_count"], summary["request_id"]) == (1, 0, REQUEST_ID)
    assert not {"upload_id", "tenant", "message_id"} & set(summary)


def test_event_of_the_events_folder_is_understood(world: World, log: LogLines) -> None:
    """Its upload is nobody's here."""
    assert send(world, *OBJECT_CREATED["Records"]) == NOTHING_FAILED
    assert log.named("arrival_ignored")["upload_id"] == "01M81XFF80FMDPR3MZ4JM56722"


def test_ids_of_one_message_are_not_on_the_next_ones_lines(world: World, small: Upload, log: LogLines) -> None:
    """Two tenants' uploads may share a batch."""
    send(world, arrived(world, small), message_of(body="film.mp4", message_id="message-2"))
    line = log.named("message_dropped")
    assert (line["message_id"], line["reason"], line["level"]) == ("message-2", "NOT_FROM_S3", "WARNING")
    assert not {"upload_id", "tenant", "s3_request_id"} & set(line)


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (message_of(body="film.mp4"), "NOT_FROM_S3"),
        (message_of(record_of("t/acme/x", eventName="ObjectRemoved:Delete")), "OTHER_EVENT"),
        (message_of(record_of("t/acme/x", s3={"bucket": {"name": "bucket-2"}})), "OTHER_BUCKET"),
        (message_of(record_of("")), "NO_KEY"),
        (message_of(record_of("t/acme/backup.tar")), "OTHER_KEY"),
        (message_of(record_of("t/acme/x" + 1_000 * "y")), "OTHER_KEY"),
    ],
)
def test_message_that_nobody_can_make_sense_of_is_dropped(
    world: World, log: LogLines, message: dict[str, Any], reason: str
) -> None:
    """Once, in the log; it must not come again for hours. What it said stays out: anybody may have written it."""
    assert send(world, message) == NOTHING_FAILED
    assert log.named("message_dropped")["reason"] == reason
    assert not [word for word in ("film.mp4", "bucket-2", "backup", "yyy") if word in log.text]
    assert world.records.calls == world.objects.calls == []


def test_result_of_a_job_is_passed_over_in_silence(world: World, log: LogLines) -> None:
    """There may be thousands of them, and none is anybody's upload."""
    messages = [
        message_of(record_of(entry_key("acme", world.start(SMALL)[0].id, world.make_id(world.now), number)))
        for number in (0, 1)
    ]
    assert send(world, *messages) == NOTHING_FAILED
    assert [line["message"] for line in log.read()] == ["batch_answered"]
    assert world.objects.calls == []


def test_s3s_test_event_is_no_cause_for_concern(world: World, log: LogLines) -> None:
    """It comes with every deployment that changes the bucket."""
    assert send(world, message_of(body={"Service": "Amazon S3", "Event": "s3:TestEvent"})) == NOTHING_FAILED
    line = log.named("message_dropped")
    assert (line["reason"], line["level"]) == ("TEST_EVENT", "INFO")


def test_only_the_message_that_met_an_outage_comes_again(world: World, log: LogLines) -> None:
    """Its neighbours are done."""
    uploads = [world.start(SMALL)[0] for _ in range(3)]
    messages = []
    for number, upload in enumerate(uploads):
        world.send(upload)
        messages.append(arrived(world, upload, message_id=f"message-{number}"))
    world.objects.before["find_object"] = outage
    assert send(world, *messages) == {"batchItemFailures": [{"itemIdentifier": "message-0"}]}
    assert [world.record(upload).state for upload in uploads] == [State.ISSUED, State.READY, State.READY]
    line = log.named("arrival_postponed")
    assert (line["upload_id"], line["code"], line["level"]) == (uploads[0].id, "DEPENDENCY_UNAVAILABLE", "WARNING")
    assert log.named("batch_answered")["failed_count"] == 1
    assert send(world, messages[0]) == NOTHING_FAILED
    assert world.record(uploads[0]).state is State.READY


def test_mistake_of_ours_is_logged_with_its_traceback_and_comes_again(
    world: World, small: Upload, log: LogLines
) -> None:
    """Until it is in the dead-letter queue, where the alarm sees it."""
    world.records.before["find"] = lambda: 1 / 0
    assert send(world, arrived(world, small)) == {"batchItemFailures": [{"itemIdentifier": "message-1"}]}
    line = log.named("arrival_failed")
    assert (line["level"], line["upload_id"]) == ("ERROR", small.id)
    assert "ZeroDivisionError" in line["exception"]


def test_message_of_several_records_comes_again_for_any_of_them(world: World) -> None:
    """All are looked at all the same."""
    first, second = (world.start(SMALL)[0] for _ in range(2))
    world.send(first)
    world.send(second)
    world.objects.before["find_object"] = outage
    assert send(world, arrived(world, first, second)) == {"batchItemFailures": [{"itemIdentifier": "message-1"}]}
    assert world.record(second).state is State.READY


def test_nothing_is_begun_when_time_is_short(world: World, small: Upload, log: LogLines) -> None:
    """Half of it done would be done again."""
    context = FakeContext(seconds_left=RESERVE_SECONDS)
    failed = {"batchItemFailures": [{"itemIdentifier": "message-1"}]}
    assert send(world, arrived(world, small), context=context) == failed
    assert world.record(small) == small
    assert log.named("arrival_postponed")["code"] == "TIME_IS_SHORT"


@pytest.mark.parametrize(
    ("size_bytes", "state"), [(INLINE_READ_BYTES, State.READY), (INLINE_READ_BYTES + 1, State.VERIFYING)]
)
def test_only_small_files_are_read(world: World, log: LogLines, size_bytes: int, state: State) -> None:
    """Its neighbours wait; the others are for jobs, which have all the time."""
    upload, _ = world.start(SMALL, size_bytes=size_bytes, checksum=WHOLE, strategy=Strategy.POST)
    world.objects.put_object(world.key(upload), size_bytes, upload.content_type)
    assert send(world, arrived(world, upload)) == NOTHING_FAILED
    assert world.record(upload).state is state
    assert log.named(f"upload_{state}")["upload_id"] == upload.id


def test_each_outcome_has_a_line_of_its_own(world: World, log: LogLines) -> None:
    """As docs/operations.md lists them."""
    ready, _ = world.start(SMALL, strategy=Strategy.POST)
    world.send(ready)
    wrong, _ = world.start(SMALL)
    world.objects.put_object(world.key(wrong), 7, "text/html")
    late, _ = world.start(SMALL)
    world.abort(late)
    world.send(late)
    for _ in range(2):
        send(world, arrived(world, ready), arrived(world, wrong), arrived(world, late))
    world.objects.put_object(world.key(ready), SMALL.size_bytes, SMALL.content_type, content=b"other", must={})
    send(world, arrived(world, ready))
    told = [(line["message"], line["level"], line.get("upload_id")) for line in log.read()]
    assert [line for line in told if line[0] != "batch_answered"] == [
        ("upload_ready", "INFO", ready.id),
        ("upload_rejected", "INFO", wrong.id),
        ("late_arrival_discarded", "INFO", late.id),
        ("arrival_known", "INFO", ready.id),
        ("arrival_ignored", "INFO", wrong.id),
        ("arrival_ignored", "INFO", late.id),
        ("ready_object_altered", "WARNING", ready.id),
    ]
