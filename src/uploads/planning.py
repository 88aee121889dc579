"""How a file is cut into requests: whole numbers in, whole numbers out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from uploads.errors import InvalidRequestError, TooLargeError
from uploads.limits import (
    DEFAULT_PART_BYTES,
    MAX_OBJECT_BYTES,
    MAX_PART_BYTES,
    MAX_PART_COUNT,
    MAX_PUT_BYTES,
    MIB,
    MIN_PART_BYTES,
)
from uploads.model import Plan
from uploads.promise import Order, Strategy


def ceil_div(dividend: int, divisor: int) -> int:
    """The quotient, rounded up, without floats: they lose bytes above 2**53."""
    return -(-dividend // divisor)


def plan_upload(order: Order, *, max_upload_bytes: int, multipart_threshold_bytes: int) -> Plan:
    """How this file travels. Raises InvalidRequestError or TooLargeError."""
    limit = min(max_upload_bytes, MAX_OBJECT_BYTES)
    if order.size_bytes > limit:
        raise TooLargeError(f"Files here have at most {limit} bytes.", errors=(("/size_bytes", f"at most {limit}"),))
    strategy = order.strategy or _choose_strategy(order, multipart_threshold_bytes)
    if strategy is Strategy.MULTIPART:
        return _plan_parts(order)
    return _plan_whole(order, strategy)


def _choose_strategy(order: Order, multipart_threshold_bytes: int) -> Strategy:
    """Parts above the threshold, or where the client named a part size that the file exceeds."""
    threshold = min(multipart_threshold_bytes, order.part_size_bytes or MAX_PUT_BYTES, MAX_PUT_BYTES)
    return Strategy.MULTIPART if order.size_bytes > threshold else Strategy.PUT


def _plan_whole(order: Order, strategy: Strategy) -> Plan:
    if order.size_bytes > MAX_PUT_BYTES:
        raise TooLargeError(
            f"One request takes at most {MAX_PUT_BYTES} bytes.", errors=(("/strategy", "needs to be multipart"),)
        )
    return Plan(strategy=strategy, part_size_bytes=order.size_bytes, part_count=1)


def _plan_parts(order: Order) -> Plan:
    smallest = max(MIN_PART_BYTES, ceil_div(order.size_bytes, MAX_PART_COUNT))
    size = order.part_size_bytes or max(DEFAULT_PART_BYTES, ceil_div(smallest, MIB) * MIB)
    if not smallest <= size <= MAX_PART_BYTES:
        rule = f"between {smallest} and {MAX_PART_BYTES} for a file of {order.size_bytes} bytes"
        raise InvalidRequestError(f"The part size must be {rule}.", errors=(("/part_size_bytes", rule),))
    # An empty file has one part, which is empty: S3 completes nothing without a part.
    part_count = max(1, ceil_div(order.size_bytes, size))
    return Plan(strategy=Strategy.MULTIPART, part_size_bytes=size, part_count=part_count)


def part_bytes(plan: Plan, size_bytes: int, part_number: int) -> int:
    """The size of one part: the last takes what is left."""
    if part_number < plan.part_count:
        return plan.part_size_bytes
    return size_bytes - plan.part_size_bytes * (plan.part_count - 1)


def missing_ranges(part_count: int, received: Collection[int]) -> tuple[tuple[int, int], ...]:
    """The part numbers of 1..part_count that are not in `received`, as inclusive ranges."""
    ranges: list[tuple[int, int]] = []
    expected = 1
    inside = {number for number in received if number <= part_count}
    for number in (*sorted(inside), part_count + 1):
        if number > expected:
            ranges.append((expected, number - 1))
        expected = number + 1
    return tuple(ranges)


def numbers_in(ranges: Iterable[tuple[int, int]]) -> Iterator[int]:
    """The part numbers of inclusive ranges, one by one."""
    for first, last in ranges:
        yield from range(first, last + 1)


def as_ranges(numbers: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Numbers in their order, as inclusive ranges of those that follow one another."""
    ranges: list[tuple[int, int]] = []
    for number in numbers:
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1] = (ranges[-1][0], number)
        else:
            ranges.append((number, number))
    return tuple(ranges)
