"""What S3 sends of an object that was created, as far as anybody may believe it. Pure.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

TEST_EVENT = "TEST_EVENT"

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
_MAX_KEY_BYTES = 1_024
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{1,64}")


@dataclass(frozen=True, slots=True)
class Notice:
    """A key at which an object is said to be. `s3_request_id` is S3's own id of the request that made it."""

    key: str
    s3_request_id: str | None


@dataclass(frozen=True, slots=True)
class Message:
    """The notices of a message, and for each thing in it that is none the reason why."""

    notices: tuple[Notice, ...] = ()
    dropped: tuple[str, ...] = ()


def read_message(body: object, bucket_name: str) -> Message:
    """The notices that are about this bucket. Raises nothing: what cannot be read now can never be."""
    try:
        content = json.loads(body) if isinstance(body, str) else None
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        return Message(dropped=("NOT_FROM_S3",))
    if content.get("Event") == "s3:TestEvent":
        return Message(dropped=(TEST_EVENT,))
    records = content.get("Records")
    if not isinstance(records, list):
        return Message(dropped=("NOT_FROM_S3",))
    read = [_read_record(record, bucket_name) for record in records]
    return Message(
        tuple(notice for notice in read if isinstance(notice, Notice)),
        tuple(reason for reason in read if isinstance(reason, str)),
    )


def _read_record(record: Any, bucket_name: str) -> Notice | str:
    """The notice, or why it is none."""
    if _member(record, "eventSource") != "aws:s3":
        return "NOT_FROM_S3"
    if not str(_member(record, "eventName")).startswith("ObjectCreated:"):
        return "OTHER_EVENT"
    if _member(record, "s3", "bucket", "name") != bucket_name:
        return "OTHER_BUCKET"
    key = _decode(_member(record, "s3", "object", "key"))
    if key is None:
        return "NO_KEY"
    request_id = _member(record, "responseElements", "x-amz-request-id")
    is_plain = isinstance(request_id, str) and _REQUEST_ID.fullmatch(request_id)
    return Notice(key, request_id if is_plain else None)


def _decode(encoded: object) -> str | None:
    """Keys come URL-encoded, with `+` for a space."""
    try:
        key = unquote_plus(encoded, errors="strict") if isinstance(encoded, str) else ""
        return key if 0 < len(key.encode()) <= _MAX_KEY_BYTES else None
    except UnicodeError:
        return None


def _member(value: Any, *path: str) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
