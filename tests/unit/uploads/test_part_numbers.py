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
from uploads.planning import as_ranges, ceil_div, missing_ranges, numbers_in, part_bytes
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


@given(size_bytes=st.integers(0, 10**12), part_size=st.integers(1, 10**9))
def test_bytes_of_all_parts_add_up_to_the_file(size_bytes: int, part_size: int) -> None:
    """Every part but the last is full, and the last takes what is left."""
    plan = Plan(Strategy.MULTIPART, part_size, max(1, ceil_div(size_bytes, part_size)))
    last = part_bytes(plan, size_bytes, plan.part_count)
    assert min(1, size_bytes) <= last <= part_size
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


@given(numbers=st.lists(st.integers(1, 60), unique=True))
def test_ranges_of_numbers_are_the_numbers_again_in_their_order(numbers: list[int]) -> None:
    """As few as can be: no range begins where the one before it ends."""
    ranges = as_ranges(numbers)
    assert list(numbers_in(ranges)) == numbers
    assert all(one[1] + 1 != other[0] for one, other in pairwise(ranges))


@pytest.mark.parametrize(
    ("selection", "count"),
    [
        (PartSelection(), 1_000),
        (PartSelection(compact=True), 10_000),
        (PartSelection(count=10_000), 1_000),
        (PartSelection(count=10_000, compact=True), 10_000),
        (PartSelection(count=7, compact=True), 7),
        (PartSelection(first=9_995, compact=True), 6),
    ],
)
def test_page_holds_what_its_form_has_room_for(selection: PartSelection, count: int) -> None:
    """A thousand URLs, or all the signatures that there can be."""
    numbers, next_from = select_numbers(plan_of(10_000), selection, ())
    assert len(numbers) == count
    assert next_from == (None if numbers[-1] == 10_000 else numbers[-1] + 1)


def test_named_parts_are_signed_in_the_order_asked() -> None:
    """A list is a page of its own, with nothing after it."""
    assert select_numbers(plan_of(10), PartSelection(part_numbers=(7, 3)), ()) == ([7, 3], None)


@pytest.mark.parametrize(
    "selection",
    [
        PartSelection(part_numbers=(3, 11)),
        PartSelection(first=11),
        PartSelection(first=11, missing=True),
        PartSelection(first=11, compact=True),
        PartSelection(checksums={11: "AAAAAA=="}),
    ],
)
def test_part_beyond_the_plan_is_refused(selection: PartSelection) -> None:
    """A part that the upload does not have is a mistake, not an empty page."""
    with pytest.raises(InvalidRequestError, match="10 parts; 11 is not one"):
        select_numbers(plan_of(10), selection, ())
