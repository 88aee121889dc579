"""The table's keys and index: where each kind of row is kept.

pk TENANT#{tenant}, sk UPLOAD#{id}                  an upload
pk TENANT#{tenant}, sk FINGERPRINT#{sha256}         the latest upload that was started with it
pk TENANT#{tenant}, sk QUOTA#OPEN                   how many uploads are open, where that is limited
pk TENANT#{tenant}, sk QUOTA#DAY#{2026-11-22}       the bytes of a day's uploads, the same
pk TENANT#{tenant}, sk LIMITS                       a tenant's own limits; operators write it
pk TENANT#{tenant}, sk IDEMPOTENCY#{route}#{sha256} what an idempotency key has claimed
index `due`: due_shard DUE#{0..7}, due_at_epoch_seconds   the uploads that the sweeper must look at, sparse
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

FORGET_AT = "forget_at_epoch_seconds"  # the table's TTL attribute
DUE_INDEX = "due"
DUE_SHARD = "due_shard"
DUE_AT = "due_at_epoch_seconds"
# One partition of an index takes 1,000 writes a second; this many take as much as the service is meant for.
DUE_SHARDS = 8


def tenant_key(tenant: str) -> dict[str, Any]:
    """The partition of all that is a tenant's."""
    return {"pk": {"S": f"TENANT#{tenant}"}}


def upload_key(tenant: str, upload_id: str) -> dict[str, Any]:
    """An upload's key."""
    return {**tenant_key(tenant), "sk": {"S": f"UPLOAD#{upload_id}"}}


def read_upload_key(item: Mapping[str, Any]) -> tuple[str, str]:
    """The tenant and id of an upload's item."""
    return item["pk"]["S"].removeprefix("TENANT#"), item["sk"]["S"].removeprefix("UPLOAD#")


def fingerprint_key(tenant: str, fingerprint: str) -> dict[str, Any]:
    """The pointer's key; a client's own text is nothing for a key, so its hash stands there."""
    return {**tenant_key(tenant), "sk": {"S": f"FINGERPRINT#{hashlib.sha256(fingerprint.encode()).hexdigest()}"}}


def quota_open_key(tenant: str) -> dict[str, Any]:
    """The count of open uploads."""
    return {**tenant_key(tenant), "sk": {"S": "QUOTA#OPEN"}}


def quota_day_key(tenant: str, day: str) -> dict[str, Any]:
    """The count of a day's bytes."""
    return {**tenant_key(tenant), "sk": {"S": f"QUOTA#DAY#{day}"}}


def limits_key(tenant: str) -> dict[str, Any]:
    """The tenant's own limits."""
    return {**tenant_key(tenant), "sk": {"S": "LIMITS"}}


def due_attributes(upload_id: str, due_at: datetime | None) -> dict[str, Any]:
    """What puts an upload into the index; nothing for one that is never due."""
    if due_at is None:
        return {}
    return {DUE_SHARD: {"S": f"DUE#{zlib.crc32(upload_id.encode()) % DUE_SHARDS}"}, DUE_AT: seconds(due_at)}


def seconds(moment: datetime) -> dict[str, Any]:
    """A moment as the table keeps it."""
    return {"N": str(int(moment.timestamp()))}
