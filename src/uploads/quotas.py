"""What a tenant may start: which types, how large, how many at once, how many bytes a day. Pure.

Counted when an upload is started, in the transaction that writes its record, and settled in the one that ends it; so
no race gets past a limit, and nothing that came to nothing counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from uploads.errors import QuotaExceededError, TypeNotAllowedError
from uploads.model import Upload

# A place comes free whenever an upload ends: there is no telling when.
OPEN_UPLOADS_RETRY_SECONDS = 60
OPEN_JOBS_RETRY_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Limits:
    """A tenant's limits. No allowed types means all of them; None means no limit."""

    max_upload_bytes: int
    allowed_types: tuple[str, ...] = ()
    max_open_uploads: int | None = None
    max_bytes_per_day: int | None = None
    max_open_jobs: int | None = None


@dataclass(frozen=True, slots=True)
class Reservation:
    """What an upload takes of its tenant's quotas, and how far they go. A day is UTC's, as 2026-11-22."""

    day: str
    size_bytes: int
    max_open_uploads: int | None
    max_bytes_per_day: int | None


def with_overrides(limits: Limits, overrides: Mapping[str, Any]) -> Limits:
    """A deployment's limits with a tenant's own in their place; whatever else the overrides hold is ignored."""
    known = {name: overrides[name] for name in Limits.__dataclass_fields__ if name in overrides}
    return replace(limits, **known)


def check_type(limits: Limits, content_type: str) -> None:
    """Raises TypeNotAllowedError unless the media type, whatever its parameters, is among those allowed."""
    essence = content_type.partition(";")[0].strip().lower()
    allowed = [pattern.lower() for pattern in limits.allowed_types]
    if allowed and essence not in allowed and f"{essence.partition('/')[0]}/*" not in allowed:
        raise TypeNotAllowedError(
            "Files of this type are not taken here.", errors=(("/content_type", f"one of {', '.join(allowed)}"),)
        )


def file_refusal(limits: Limits, types: tuple[str, ...], upload: Upload) -> str | None:
    """Why a tenant may not have what was stored before anybody looked; None when it may.

    `types`: those that the gateway takes as bytes. Of any other it makes text, and changes what is none.
    """
    try:
        check_type(limits, upload.content_type)
    except TypeNotAllowedError:
        return "files of this type are not taken"
    if upload.content_type not in types:
        return "small files of this type are not taken"
    if upload.size_bytes > limits.max_upload_bytes:
        return f"at most {limits.max_upload_bytes} bytes are taken"
    is_counted = limits.max_open_uploads is not None or limits.max_bytes_per_day is not None
    return "the tenant's quota is used up" if is_counted and upload.quota_day is None else None


def reserve(limits: Limits, size_bytes: int, now: datetime) -> Reservation | None:
    """What starting an upload must reserve; None where nothing is counted. Raises QuotaExceededError at once if it

    can never fit.
    """
    if limits.max_open_uploads is None and limits.max_bytes_per_day is None:
        return None
    if limits.max_bytes_per_day is not None and size_bytes > limits.max_bytes_per_day:
        raise bytes_exceeded(now)
    day = now.astimezone(UTC).date().isoformat()
    return Reservation(day, size_bytes, limits.max_open_uploads, limits.max_bytes_per_day)


def open_exceeded() -> QuotaExceededError:
    """Too many uploads are open."""
    return QuotaExceededError(
        "Too many uploads are open. Complete or abort some.",
        code="OPEN_UPLOADS_EXCEEDED",
        retry_after_seconds=OPEN_UPLOADS_RETRY_SECONDS,
    )


def jobs_exceeded() -> QuotaExceededError:
    """Too many jobs are open."""
    return QuotaExceededError(
        "Too many jobs are open. Wait until some have ended, or cancel them.",
        code="OPEN_JOBS_EXCEEDED",
        retry_after_seconds=OPEN_JOBS_RETRY_SECONDS,
    )


def bytes_exceeded(now: datetime) -> QuotaExceededError:
    """The day's bytes are used up: they come back at midnight UTC."""
    midnight = (now.astimezone(UTC) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return QuotaExceededError(
        "The bytes of this day are used up.",
        code="DAILY_BYTES_EXCEEDED",
        retry_after_seconds=int((midnight - now).total_seconds()) + 1,
    )
