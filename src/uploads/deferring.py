"""Use case: finish an upload, or leave that to a job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from uploads.completing import answer_for, find_claimed, finish
from uploads.keys import key_of
from uploads.lifecycle import TERMINAL
from uploads.limits import SYNC_COMPLETE_PARTS
from uploads.model import Principal, Upload
from uploads.promise import Strategy
from uploads.service import Service
from uploads.verifying import ClaimedPart, check_parts, digest_of_parts, with_claimed_checksums


@dataclass(frozen=True, slots=True)
class Deferred:
    """A completion that is left to a job: of these parts alone, where the client has named them."""

    upload: Upload
    parts_digest: str | None = None


def complete_or_defer(
    service: Service,
    principal: Principal,
    upload_id: str,
    claimed: Sequence[ClaimedPart] | None,
    *,
    prefers_async: bool,
    now: datetime,
) -> Upload | Deferred:
    """Complete an upload as `complete_upload` does, unless it is for a job: as preferred, or for its many parts.

    Raises what `complete_upload` raises; what can be said of parts at once is said at once. Checksums that only the
    client can tell are told to S3 at once, too: no record has room for 10,000.
    """
    upload = find_claimed(service, principal, upload_id, claimed, now=now)
    if upload.state not in TERMINAL and (prefers_async or upload.plan.part_count > SYNC_COMPLETE_PARTS):
        deferred = _defer(service, upload, claimed)
        if deferred:
            return deferred
    return answer_for(service, finish(service, upload, claimed, now=now))


def _defer(service: Service, upload: Upload, claimed: Sequence[ClaimedPart] | None) -> Deferred | None:
    """What to leave to a job; None for claims that it could not keep."""
    parts = None
    if upload.plan.strategy is Strategy.MULTIPART:
        parts = service.objects.list_parts(key_of(upload), upload.multipart_id or "")
    if parts is None:
        return Deferred(upload)  # in one piece; or somebody is at it, or was
    check_parts(upload, parts, claimed)
    if with_claimed_checksums(upload, parts, claimed) != parts:
        return None
    return Deferred(upload, digest_of_parts(parts) if claimed is not None else None)
