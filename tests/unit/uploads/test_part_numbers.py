"""Which parts: missing ranges, pages, and the bytes of each."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uploads.errors import InvalidRequestError
from uploads.limits import MAX_PAGE_PARTS, MIB
from uploads.model import Plan
from uploads.paging import PartSelection, select_numbers
from uploads.planning import ceil_div, missing_ranges, numbers_in, part_bytes
from uploads.promise import Strategy

counts = st.integers(1, 3_000)


def plan_of(part_count: int) -> Plan:
    return Plan(Strategy.MULTIPART, 8 * MIB, part_count)


@given(part_count=counts, received=st.sets(st.integers(1, 3_100)))
def test_missing_ranges_name_exactly_what_was_not_received(part_count: int, received: set[int]) -> None:
    """Ranges and numbers are inverse: read one by one, the ranges are all numbers that are absent, and no others."""
    ranges = missing_ranges(part_count, received)
    assert list(numbers_in(ranges)) == [n for n in range(1, part_count + 1) if n not in received]


@given(part_count=counts, received=st.sets(st.integers(1, 3_000)))
def test_missing_ranges_are_as_few_as_can_be(part_count: int, received: set[int]) -> None:
    """Neighbours are one range; between two ranges something was received."""
    ranges = missing_ranges(part_count, received)
    assert all(one[1] + 1 < other[0] for one, other in pairwise(ranges))


@given(size_bytes=st.integers(1, 10**12), part_size=st.integers(1, 10**9))
def test_bytes_of_all_parts_add_up_to_the_file(size_bytes: int, part_size: int) -> None:
    """Every part but the last is full, and the last takes what is left."""
    plan = Plan(Strategy.MULTIPART, part_size, ceil_div(size_bytes, part_size))
    last = part_bytes(plan, size_bytes, plan.part_count)
    assert 1 <= last <= part_size
    assert part_size * (plan.part_count - 1) + last == size_bytes
    assert plan.part_count == 1 or part_bytes(plan, size_bytes, 1) == part_size


@given(part_count=counts, first=st.integers(1, 3_000), count=st.integers(1, 1_500))
def test_pages_follow_each_other_without_gap_or_overlap(part_count: int, first: int, count: int) -> None:
    """Asking again with `next_from` until it is None gives each part from the first on once."""
    first = min(first, part_count)
    seen: list[int] = []
    start: int | None = first
    while start is not None:
        page, start = select_numbers(plan_of(part_count), PartSelection(first=start, count=count), ())
        assert 1 <= len(page) <= min(count, MAX_PAGE_PARTS)
        seen += page
    assert seen == list(range(first, part_count + 1))


@given(part_count=counts, received=st.sets(st.integers(1, 3_000)), count=st.integers(1, 500))
def test_pages_of_missing_parts_hold_nothing_that_was_received(part_count: int, received: set[int], count: int) -> None:
    """All that is missing is signed, in order, over as many pages as it takes."""
    missing = missing_ranges(part_count, received)
    seen: list[int] = []
    start: int | None = 1
    while start is not None:
        page, start = select_numbers(
            plan_of(part_count), PartSelection(first=start, count=count, missing=True), missing
        )
        seen += page
    assert seen == list(numbers_in(missing))


def test_named_parts_are_signed_in_the_order_asked() -> None:
    """A list is a page of its own, with nothing after it."""
    assert select_numbers(plan_of(10), PartSelection(part_numbers=(7, 3)), ()) == ([7, 3], None)


@pytest.mark.parametrize("selection", [PartSelection(part_numbers=(3, 11)), PartSelection(first=11)])
def test_part_beyond_the_plan_is_refused(selection: PartSelection) -> None:
    """A part that the upload does not have is a mistake, not an empty page."""
    with pytest.raises(InvalidRequestError, match="10 parts; 11 is not one"):
        select_numbers(plan_of(10), selection, ())
