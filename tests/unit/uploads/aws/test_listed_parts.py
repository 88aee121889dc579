"""The parts that a store lists, as ours."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import pytest

from uploads.aws.s3_shapes import stored_parts
from uploads.model import StoredPart


def listed(number: int, etag: str, minute: int) -> dict[str, Any]:
    """As boto3 tells it."""
    return {
        "PartNumber": number,
        "Size": 9,
        "ETag": etag,
        "LastModified": datetime(2026, 11, 22, 15, minute, tzinfo=UTC),
    }


@pytest.mark.parametrize("order", [*permutations((listed(2, "late", 3), listed(1, "only", 1), listed(2, "early", 2)))])
def test_later_of_two_counts_when_a_store_lists_a_part_that_was_sent_again_twice(order: Any) -> None:
    """SeaweedFS does, in no order; S3 lists each number once."""
    assert stored_parts(order) == [StoredPart(1, 9, "only"), StoredPart(2, 9, "late")]


def test_checksum_is_kept_when_the_store_tells_it() -> None:
    """Whatever its algorithm."""
    assert stored_parts([{**listed(1, "e", 1), "ChecksumCRC32": "AAAAAA=="}]) == [StoredPart(1, 9, "e", "AAAAAA==")]
