"""The writes that count what a tenant has reserved, to stand in one transaction with the record's own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from uploads.aws.record_keys import FORGET_AT, quota_day_key, quota_jobs_key, quota_open_key, seconds
from uploads.model import State, Upload
from uploads.quotas import Reservation

# A day's count is of use until its last upload has ended; those live a week at most.
_DAY_KEPT_FOR = timedelta(days=9)


def reserving(table: str, tenant: str, reservation: Reservation) -> list[dict[str, Any]]:
    """One more open upload, and its bytes; each on the condition that it fits."""
    opened = _adding(table, quota_open_key(tenant), "open_uploads", 1)
    if reservation.max_open_uploads is not None:
        _limit(opened, "open_uploads", reservation.max_open_uploads - 1)
    sent = _adding(table, quota_day_key(tenant, reservation.day), "reserved_bytes", reservation.size_bytes)
    if reservation.max_bytes_per_day is not None:
        _limit(sent, "reserved_bytes", reservation.max_bytes_per_day - reservation.size_bytes)
    forget_at = datetime.fromisoformat(reservation.day).replace(tzinfo=UTC) + _DAY_KEPT_FOR
    sent["UpdateExpression"] += f" SET {FORGET_AT} = :forget_at"
    sent["ExpressionAttributeValues"][":forget_at"] = seconds(forget_at)
    return [{"Update": opened}, {"Update": sent}]


def settling(table: str, upload: Upload, to: State) -> list[dict[str, Any]]:
    """One open upload less; the bytes of one that came to nothing are given back."""
    writes = [{"Update": _adding(table, quota_open_key(upload.tenant), "open_uploads", -1)}]
    if to is not State.READY and upload.quota_day:
        key = quota_day_key(upload.tenant, upload.quota_day)
        writes.append({"Update": _adding(table, key, "reserved_bytes", -upload.size_bytes)})
    return writes


def opening_job(table: str, tenant: str, max_open_jobs: int) -> dict[str, Any]:
    """One more open job, on the condition that it fits."""
    opened = _adding(table, quota_jobs_key(tenant), "open_jobs", 1)
    _limit(opened, "open_jobs", max_open_jobs - 1)
    return {"Update": opened}


def closing_job(table: str, tenant: str) -> dict[str, Any]:
    """One open job less."""
    return {"Update": _adding(table, quota_jobs_key(tenant), "open_jobs", -1)}


def _adding(table: str, key: dict[str, Any], name: str, amount: int) -> dict[str, Any]:
    return {
        "TableName": table,
        "Key": key,
        "UpdateExpression": f"ADD {name} :amount",
        "ExpressionAttributeValues": {":amount": {"N": str(amount)}},
    }


def _limit(update: dict[str, Any], name: str, most: int) -> None:
    """Only while there are at most so many before. Where nothing has been counted yet, none are."""
    update["ConditionExpression"] = f"{name} <= :most" + (f" OR attribute_not_exists({name})" if most >= 0 else "")
    update["ExpressionAttributeValues"][":most"] = {"N": str(most)}
