"""Upload records as DynamoDB items, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from uploads.model import Plan, State, StoredObject, Upload
from uploads.promise import Algorithm, Checksum, ChecksumType, Encryption, Overwrite, Replaced, Strategy, Webhook

_serialize = TypeSerializer().serialize
_deserialize = TypeDeserializer().deserialize


def to_item(upload: Upload) -> dict[str, Any]:
    """The record's attributes; what is None or empty is left out."""
    fields = {name: _storable(value) for name, value in asdict(upload).items() if value is not None and value != {}}
    return {name: _serialize(value) for name, value in fields.items()}


def to_upload(item: Mapping[str, Any]) -> Upload:
    """The record that an item holds."""
    fields = {name: _deserialize(value) for name, value in item.items()}
    plan = fields["plan"]
    replaces, encryption, stored = fields.get("replaces"), fields.get("encryption"), fields.get("object")
    webhook = fields.get("webhook")
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
        checks_parts=fields.get("checks_parts", False),
        object=_to_stored(stored) if stored else None,
        rejection=fields.get("rejection"),
        checksum=_to_checksum(fields.get("checksum")),
        metadata=fields.get("metadata", {}),
        tags=fields.get("tags", {}),
        encryption=Encryption(**encryption) if encryption else None,
        overwrite=Overwrite(fields.get("overwrite", Overwrite.CREATE)),
        replaces=Replaced(**replaces) if replaces else None,
        key_id=fields.get("key_id"),
        file_id=fields.get("file_id"),
        fingerprint=fields.get("fingerprint"),
        quota_day=fields.get("quota_day"),
        webhook=Webhook(**webhook) if webhook else None,
        revision=int(fields.get("revision", 0)),
    )


def _to_stored(fields: Mapping[str, Any]) -> StoredObject:
    encryption = fields.get("encryption")
    return StoredObject(
        etag=fields["etag"],
        size_bytes=int(fields["size_bytes"]),
        content_type=fields["content_type"],
        version_id=fields.get("version_id"),
        checksum=_to_checksum(fields.get("checksum")),
        metadata=fields.get("metadata", {}),
        encryption=Encryption(**encryption) if encryption else None,
        content_encoding=fields.get("content_encoding"),
    )


def _to_checksum(fields: Mapping[str, Any] | None) -> Checksum | None:
    if not fields:
        return None
    return Checksum(Algorithm(fields["algorithm"]), fields.get("value"), ChecksumType(fields["type"]))


def _storable(value: Any) -> Any:
    if isinstance(value, datetime):
        return int(value.timestamp())
    if isinstance(value, dict):
        return {name: _storable(inner) for name, inner in value.items() if inner is not None}
    return value


def _moment(epoch_seconds: Any) -> datetime:
    return datetime.fromtimestamp(int(epoch_seconds), UTC)
