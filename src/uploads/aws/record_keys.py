"""The table's keys and index: where each kind of row is kept.

pk TENANT#{tenant}, sk UPLOAD#{id}                  an upload
pk TENANT#{tenant}, sk FINGERPRINT#{sha256}         the latest upload that was started with it
pk TENANT#{tenant}, sk QUOTA#OPEN                   how many uploads are open, where that is limited
pk TENANT#{tenant}, sk QUOTA#DAY#{2026-11-22}       the bytes of a day's uploads, the same
pk TENANT#{tenant}, sk LIMITS                       a tenant's own limits; operators write it
pk TENANT#{tenant}, sk IDEMPOTENCY#{route}#{sha256} what an idempotency key has claimed
pk TENANT#{tenant}, sk JOB#{id}                     a job
pk TENANT#{tenant}, sk NOTICE#{id}                  a job that tells somebody of an end
pk TENANT#{tenant}, sk QUOTA#JOBS                   how many jobs are open, where that is limited
pk TENANT#{tenant}, sk API_TOKEN#{id}               one of the tenant's API tokens: its place on the list, and no more
pk API_TOKENS, sk {id}                              an API token; the authorizer reads it by its id alone
index `due`: due_shard DUE#{0..7}, due_at_epoch_seconds   the uploads that the sweeper must look at, sparse
index `due`: due_shard JOBS#{0..7}, the same              the jobs that the dispatcher must send for
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from jobs.model import Lane

FORGET_AT = "forget_at_epoch_seconds"  # the table's TTL attribute
DUE_INDEX = "due"
DUE_SHARD = "due_shard"
DUE_AT = "due_at_epoch_seconds"
# One partition of an index takes 1,000 writes a second; this many take as much as the service is meant for.
DUE_SHARDS = 8
DUE_UPLOADS = "DUE"
DUE_JOBS = "JOBS"
JOB_KINDS = {Lane.WORK: "JOB", Lane.NOTICES: "NOTICE"}
_LANES = {kind: lane for lane, kind in JOB_KINDS.items()}


def tenant_key(tenant: str) -> dict[str, Any]:
    """The partition of all that is a tenant's."""
    return {"pk": {"S": f"TENANT#{tenant}"}}


def upload_key(tenant: str, upload_id: str) -> dict[str, Any]:
    """An upload's key."""
    return {**tenant_key(tenant), "sk": {"S": f"UPLOAD#{upload_id}"}}


def read_upload_key(item: Mapping[str, Any]) -> tuple[str, str]:
    """The tenant and id of an upload's item."""
    return item["pk"]["S"].removeprefix("TENANT#"), item["sk"]["S"].removeprefix("UPLOAD#")


def job_key(tenant: str, lane: Lane, job_id: str) -> dict[str, Any]:
    """A job's key."""
    return {**tenant_key(tenant), "sk": {"S": f"{JOB_KINDS[lane]}#{job_id}"}}


def read_job_key(item: Mapping[str, Any]) -> tuple[str, Lane, str] | None:
    """The tenant, lane and id of a job's item; None for a row of a kind that this version does not know."""
    kind, _, job_id = item["sk"]["S"].partition("#")
    lane = _LANES.get(kind)
    return (item["pk"]["S"].removeprefix("TENANT#"), lane, job_id) if lane else None


def quota_jobs_key(tenant: str) -> dict[str, Any]:
    """The count of open jobs."""
    return {**tenant_key(tenant), "sk": {"S": "QUOTA#JOBS"}}


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


def api_token_key(token_id: str) -> dict[str, Any]:
    """An API token's key."""
    return {"pk": {"S": "API_TOKENS"}, "sk": {"S": token_id}}


def listed_token_key(tenant: str, token_id: str) -> dict[str, Any]:
    """Its place on the tenant's list."""
    return {**tenant_key(tenant), "sk": {"S": f"API_TOKEN#{token_id}"}}


def due_attributes(record_id: str, due_at: datetime | None, *, kind: str = DUE_UPLOADS) -> dict[str, Any]:
    """What puts a record into the index; nothing for one that is never due."""
    if due_at is None:
        return {}
    return {DUE_SHARD: {"S": f"{kind}#{zlib.crc32(record_id.encode()) % DUE_SHARDS}"}, DUE_AT: seconds(due_at)}


def seconds(moment: datetime) -> dict[str, Any]:
    """A moment as the table keeps it."""
    return {"N": str(int(moment.timestamp()))}
