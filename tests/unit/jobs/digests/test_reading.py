"""One reading for several digests."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from jobs.digests.reading import Reading
from uploads.errors import UnavailableError


class Ended:
    """A stream with nothing in it."""

    def readinto(self, _buffer: memoryview) -> int:
        return 0


def test_stream_that_ends_early_is_no_end_of_the_file() -> None:
    """A digest of less than the file would look like any other."""
    reading = Reading.begin(["sha256"])
    with pytest.raises(UnavailableError):
        reading.take_from(Ended(), 1, lambda: datetime(2026, 11, 22, tzinfo=UTC))
