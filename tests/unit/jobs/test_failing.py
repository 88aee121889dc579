"""What a failed job says, as a problem of the same status that a request would be answered with."""

from __future__ import annotations

import pytest

from jobs.failing import failure_of, unknown_type
from uploads.errors import (
    AssemblingError,
    EntryNotFoundError,
    InvalidRequestError,
    PromiseBrokenError,
    QuotaExceededError,
    UnavailableError,
)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (InvalidRequestError("No."), 400, "INVALID_REQUEST"),
        (EntryNotFoundError(), 404, "ENTRY_NOT_FOUND"),
        (AssemblingError(), 409, "UPLOAD_BUSY"),
        (PromiseBrokenError("No.", code="TYPE_IS_ANOTHER"), 422, "TYPE_IS_ANOTHER"),
        (QuotaExceededError("Too many."), 429, "TENANT_QUOTA_EXCEEDED"),
        (UnavailableError("Down."), 503, "DEPENDENCY_UNAVAILABLE"),
        (unknown_type(), 500, "JOB_TYPE_UNKNOWN"),
        (ZeroDivisionError("anything"), 500, "INTERNAL"),
    ],
)
def test_failure_has_the_status_of_its_error(error: Exception, status: int, code: str) -> None:
    """Whatever error of the catalogue a job meets; what is none of ours is our fault."""
    failure = failure_of(error)
    assert (failure.status, failure.code, failure.cause) == (status, code, type(error).__name__)
