"""Job records as DynamoDB items, and back. What types say in their own words is kept as JSON text: exact both ways."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from jobs.model import Failure, Job, JobState, Lane, Progress, Webhook

_serialize = TypeSerializer().serialize
_deserialize = TypeDeserializer().deserialize
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

_JSON = ("parameters", "cursor", "response")
_MOMENTS = ("created_at", "updated_at", "held_until", "started_at", "ended_at", "due_at")


def to_item(job: Job) -> dict[str, Any]:
    """The record's attributes; what is None is left out. `due_at` stands here to the millisecond, in the index not."""
    fields: dict[str, Any] = asdict(job)
    fields |= {name: json.dumps(fields[name]) for name in _JSON if fields[name] is not None}
    fields |= {name: (fields[name] - _EPOCH) // _MILLISECOND for name in _MOMENTS if fields[name] is not None}
    if job.failure:
        fields["failure"] = json.dumps(fields["failure"])
    return {name: _serialize(_present(value)) for name, value in fields.items() if value is not None}


def to_job(item: Mapping[str, Any]) -> Job:
    """The record that an item holds."""
    fields: dict[str, Any] = {name: _deserialize(value) for name, value in item.items() if name in Job.__slots__}
    fields |= {name: json.loads(fields[name]) for name in _JSON if name in fields}
    fields |= {name: _EPOCH + int(fields[name]) * _MILLISECOND for name in _MOMENTS if name in fields}
    fields |= {name: int(fields[name]) for name in ("attempts", "sent_count", "revision")}
    fields |= {"state": JobState(fields["state"]), "lane": Lane(fields["lane"])}
    total_bytes = fields["progress"].get("total_bytes")
    fields["progress"] = Progress(
        int(fields["progress"]["processed_bytes"]), None if total_bytes is None else int(total_bytes)
    )
    if "failure" in fields:
        failure = json.loads(fields["failure"])
        fields["failure"] = Failure(**failure | {"errors": tuple((at, rule) for at, rule in failure["errors"])})
    if "webhook" in fields:
        fields["webhook"] = Webhook(**fields["webhook"])
    return Job(**fields)


def _present(value: Any) -> Any:
    return {name: inner for name, inner in value.items() if inner is not None} if isinstance(value, dict) else value
