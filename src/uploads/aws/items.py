"""Upload records as DynamoDB items, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from uploads.model import Plan, State, StoredObject, Strategy, Upload

_serialize = TypeSerializer().serialize
_deserialize = TypeDeserializer().deserialize


def to_item(upload: Upload) -> dict[str, Any]:
    """The record's attributes; what is None is left out."""
    fields = {name: _storable(value) for name, value in asdict(upload).items() if value is not None}
    return {name: _serialize(value) for name, value in fields.items()}


def to_upload(item: Mapping[str, Any]) -> Upload:
    """The record that an item holds."""
    fields = {name: _deserialize(value) for name, value in item.items()}
    plan, stored = fields["plan"], fields.get("object")
    return Upload(
        id=fields["id"],
        tenant=fields["tenant"],
        owner=fields["owner"],
        state=State(fields["state"]),
        filename=fields["filename"],
        size_bytes=int(fields["size_bytes"]),
        content_type=fields["content_type"],
        plan=Plan(Strategy(plan["strategy"]), int(plan["part_size_bytes"]), int(plan["part_count"])),
        created_at=_moment(fields["created_at"]),
        updated_at=_moment(fields["updated_at"]),
        expires_at=_moment(fields["expires_at"]),
        multipart_id=fields.get("multipart_id"),
        object=StoredObject(**{**stored, "size_bytes": int(stored["size_bytes"])}) if stored else None,
        rejection=fields.get("rejection"),
    )


def _storable(value: Any) -> Any:
    if isinstance(value, datetime):
        return int(value.timestamp())
    if isinstance(value, dict):
        return {name: _storable(inner) for name, inner in value.items() if inner is not None}
    return value


def _moment(epoch_seconds: Any) -> datetime:
    return datetime.fromtimestamp(int(epoch_seconds), UTC)
