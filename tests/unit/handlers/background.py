"""What calls the functions that nobody waits for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

EVENTS = Path(__file__).parents[3] / "events"
OBJECT_CREATED: dict[str, Any] = json.loads((EVENTS / "upload-events.json").read_text())
SCHEDULED: dict[str, Any] = json.loads((EVENTS / "sweeper.json").read_text())


@dataclass
class FakeContext:
    """What Lambda says of an invocation; a test sets how much time it has, in seconds."""

    seconds_left: float = 300.0
    aws_request_id: str = "c1f0b0f2-3a61-4a4f-8a41-5a3d0e1f7c01"

    def get_remaining_time_in_millis(self) -> int:
        return int(self.seconds_left * 1_000)


def record_of(key: str, **changes: Any) -> dict[str, Any]:
    """S3's record of an object at this key, as it writes keys; `changes` replace members."""
    record: dict[str, Any] = json.loads(OBJECT_CREATED["Records"][0]["body"])["Records"][0]
    record["s3"]["object"]["key"] = key
    return {**record, **changes}


def message_of(*records: dict[str, Any], body: object = None, message_id: str = "message-1") -> dict[str, Any]:
    """A message with these records, or with another body."""
    text = json.dumps({"Records": records}) if body is None else body if isinstance(body, str) else json.dumps(body)
    return {**OBJECT_CREATED["Records"][0], "messageId": message_id, "body": text}


def batch_of(*messages: dict[str, Any]) -> dict[str, Any]:
    """What Lambda gives of a queue."""
    return {"Records": list(messages)}
