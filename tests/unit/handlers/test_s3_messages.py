"""What S3 sends, and what somebody else might: only keys in our bucket get through."""

from __future__ import annotations

import json
from typing import Any

import pytest

from handlers.s3_messages import Message, Notice, read_message
from tests.unit.handlers.background import OBJECT_CREATED, message_of, record_of

BUCKET = "bucket-1"
KEY = "t/acme/01M81XFF80FMDPR3MZ4JM56722"


def read(*records: Any) -> Message:
    return read_message(message_of(*records)["body"], BUCKET)


def test_s3s_own_message_is_read() -> None:
    """As it stands in events/; with S3's id of the request, by which its own logs know it."""
    message = read_message(OBJECT_CREATED["Records"][0]["body"], BUCKET)
    assert message == Message((Notice(KEY, "C3D13FE58DE4C810"),))


@pytest.mark.parametrize("name", ["Put", "Post", "Copy", "CompleteMultipartUpload"])
def test_every_way_to_create_an_object_counts(name: str) -> None:
    """What was done says nothing about what is there."""
    assert read(record_of(KEY, eventName=f"ObjectCreated:{name}")).notices[0].key == KEY


@pytest.mark.parametrize(
    ("encoded", "key"),
    [
        ("t/acme+corp/x", "t/acme corp/x"),
        ("t/a%2Bb/x", "t/a+b/x"),
        ("t/caf%C3%A9/x", "t/café/x"),
        ("t/100%25/x", "t/100%/x"),
    ],
)
def test_keys_are_decoded(encoded: str, key: str) -> None:
    """S3 encodes them as in a query, with + for a space."""
    assert read(record_of(encoded)).notices[0].key == key


def test_several_records_of_one_message_are_read() -> None:
    """And those that are none stop no other."""
    message = read(record_of("t/a/1"), record_of("t/a/2", eventName="ObjectRemoved:Delete"), record_of("t/a/3"), None)
    assert [notice.key for notice in message.notices] == ["t/a/1", "t/a/3"]
    assert message.dropped == ("OTHER_EVENT", "NOT_FROM_S3")


def test_s3s_test_event_is_told_from_the_others() -> None:
    """It comes whenever notifications are set up."""
    body = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": BUCKET, "RequestId": "5582815E1AEA5ADF"}
    assert read_message(json.dumps(body), BUCKET) == Message(dropped=("TEST_EVENT",))


@pytest.mark.parametrize(
    "body",
    [
        "",
        "film.mp4",
        "[]",
        "null",
        "1",
        '"x"',
        "{}",
        '{"Records": {}}',
        '{"Records": null}',
        "{",
        "[" * 100_000,
        None,
        7,
    ],
    ids=lambda body: repr(body)[:20],
)
def test_what_is_no_message_of_s3_is_dropped(body: object) -> None:
    """Whatever it is, it raises nothing and is never tried again."""
    assert read_message(body, BUCKET) == Message(dropped=("NOT_FROM_S3",))


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (record_of(KEY, eventSource="aws:sns"), "NOT_FROM_S3"),
        (record_of(KEY, eventSource=["aws:s3"]), "NOT_FROM_S3"),
        ({}, "NOT_FROM_S3"),
        (7, "NOT_FROM_S3"),
        (record_of(KEY, eventName="ObjectRemoved:Delete"), "OTHER_EVENT"),
        (record_of(KEY, eventName="ObjectTagging:Put"), "OTHER_EVENT"),
        (record_of(KEY, eventName=None), "OTHER_EVENT"),
        (record_of(KEY, s3={"bucket": {"name": "bucket-2"}, "object": {"key": KEY}}), "OTHER_BUCKET"),
        (record_of(KEY, s3={"object": {"key": KEY}}), "OTHER_BUCKET"),
        (record_of(KEY, s3=None), "OTHER_BUCKET"),
        (record_of(""), "NO_KEY"),
        (record_of("t/%FF/x"), "NO_KEY"),
        (record_of("t/\ud800/x"), "NO_KEY"),
        (record_of("t/" + 1_023 * "a"), "NO_KEY"),
        (record_of(KEY, s3={"bucket": {"name": BUCKET}, "object": {"key": {"a": 1}}}), "NO_KEY"),
        (record_of(KEY, s3={"bucket": {"name": BUCKET}, "object": []}), "NO_KEY"),
    ],
    ids=str,
)
def test_record_of_something_else_is_dropped(record: Any, reason: str) -> None:
    """Somebody else's bucket, another event, no key that S3 could have made."""
    assert read(record) == Message(dropped=(reason,))


@pytest.mark.parametrize("request_id", ["x y", "a" * 65, "", 7, None, "é"])
def test_request_id_that_is_none_is_left_out(request_id: object) -> None:
    """It goes to the log, and anybody may have written it."""
    record = record_of(KEY, responseElements={"x-amz-request-id": request_id})
    assert read(record).notices == (Notice(KEY, None),)
