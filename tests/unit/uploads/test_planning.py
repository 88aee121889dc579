"""How files are cut, by invariant: the rules of S3 that every plan keeps."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from uploads.errors import InvalidRequestError, TooLargeError
from uploads.limits import (
    DEFAULT_PART_BYTES,
    GIB,
    MAX_OBJECT_BYTES,
    MAX_PART_BYTES,
    MAX_PART_COUNT,
    MAX_PUT_BYTES,
    MIB,
    MIN_PART_BYTES,
)
from uploads.model import Plan
from uploads.planning import part_bytes, plan_upload
from uploads.promise import Order, Strategy

THRESHOLD = 100 * MIB
sizes = st.integers(0, MAX_OBJECT_BYTES) | st.sampled_from(
    [
        boundary + step
        for boundary in (
            1,
            MIN_PART_BYTES,
            DEFAULT_PART_BYTES,
            THRESHOLD,
            MAX_PUT_BYTES,
            DEFAULT_PART_BYTES * MAX_PART_COUNT,
            2**53,  # where floats begin to lose bytes
            MAX_OBJECT_BYTES - 1,
        )
        for step in (-1, 0, 1)
        if boundary + step <= MAX_OBJECT_BYTES
    ]
)


def plan(size_bytes: int, strategy: Strategy | None = None, part_size_bytes: int | None = None) -> Plan:
    order = Order("a", size_bytes, "a/b", strategy=strategy, part_size_bytes=part_size_bytes)
    return plan_upload(order, max_upload_bytes=MAX_OBJECT_BYTES, multipart_threshold_bytes=THRESHOLD)


def assert_legal(made: Plan, size_bytes: int) -> None:
    """What S3 asks of parts, without going through all 10,000 of them."""
    last = part_bytes(made, size_bytes, made.part_count)
    assert made.part_size_bytes * (made.part_count - 1) + last == size_bytes
    assert min(1, size_bytes) <= last <= made.part_size_bytes <= MAX_PART_BYTES
    assert 1 <= made.part_count <= MAX_PART_COUNT
    assert made.part_count == 1 or made.part_size_bytes >= MIN_PART_BYTES


@given(size_bytes=sizes)
@example(0)
@example(1)
@example(MAX_OBJECT_BYTES)
def test_any_size_is_cut_into_parts_that_s3_takes(size_bytes: int) -> None:
    """Whatever the size, a multipart plan keeps all of S3's rules and covers every byte once."""
    assert_legal(plan(size_bytes, Strategy.MULTIPART), size_bytes)


@given(size_bytes=sizes)
@example(0)
def test_auto_takes_a_put_up_to_the_threshold_and_parts_above(size_bytes: int) -> None:
    """The threshold alone decides when the client leaves the choice to us."""
    made = plan(size_bytes)
    assert made.strategy is (Strategy.MULTIPART if size_bytes > THRESHOLD else Strategy.PUT)
    assert_legal(made, size_bytes)


@given(size_bytes=sizes, part_size_bytes=st.integers(1, 2 * MAX_PART_BYTES))
@example(0, MIN_PART_BYTES)
@example(10_000 * MIN_PART_BYTES, MIN_PART_BYTES)
@example(10_000 * MIN_PART_BYTES + 1, MIN_PART_BYTES)
@example(MAX_OBJECT_BYTES, MAX_PART_BYTES)
@example(100, MIN_PART_BYTES - 1)
@example(100, MAX_PART_BYTES + 1)
def test_asked_part_size_is_kept_exactly_or_refused(size_bytes: int, part_size_bytes: int) -> None:
    """A part size is honoured when it makes a legal plan, and refused when none is possible."""
    fits = MIN_PART_BYTES <= part_size_bytes <= MAX_PART_BYTES and part_size_bytes * MAX_PART_COUNT >= size_bytes
    if fits:
        made = plan(size_bytes, Strategy.MULTIPART, part_size_bytes)
        assert made.part_size_bytes == part_size_bytes
        assert_legal(made, size_bytes)
    else:
        with pytest.raises(InvalidRequestError) as caught:
            plan(size_bytes, Strategy.MULTIPART, part_size_bytes)
        assert caught.value.errors[0][0] == "/part_size_bytes"


def test_asked_part_size_below_the_file_makes_auto_choose_parts() -> None:
    """A client that names a part size wants parts, if there is more than one."""
    assert plan(30 * MIB, part_size_bytes=8 * MIB).part_count == 4
    assert plan(8 * MIB, part_size_bytes=8 * MIB).strategy is Strategy.PUT


def test_default_parts_are_8_mib_until_10000_are_not_enough() -> None:
    """Small parts as long as they fit; then whole MiBs."""
    assert plan(10_000 * 8 * MIB, Strategy.MULTIPART).part_size_bytes == 8 * MIB
    assert plan(10_000 * 8 * MIB + 1, Strategy.MULTIPART).part_size_bytes == 9 * MIB
    assert plan(MAX_OBJECT_BYTES, Strategy.MULTIPART) == Plan(Strategy.MULTIPART, MAX_PART_BYTES, MAX_PART_COUNT)


@pytest.mark.parametrize("strategy", [None, *Strategy])
def test_empty_file_is_one_request_without_bytes(strategy: Strategy | None) -> None:
    """Files of 0 bytes exist; in parts it is one empty part, for S3 completes nothing without any."""
    made = plan(0, strategy)
    assert (made.strategy, made.part_count) == (strategy or Strategy.PUT, 1)
    assert part_bytes(made, 0, 1) == 0


@given(size_bytes=st.integers(0, 2 * MAX_OBJECT_BYTES), strategy=st.sampled_from([None, *Strategy]))
@example(MAX_OBJECT_BYTES + 1, None)
@example(MAX_PUT_BYTES + 1, Strategy.POST)
def test_every_size_gets_a_legal_plan_or_is_too_large(size_bytes: int, strategy: Strategy | None) -> None:
    """Nothing between the two, and nothing is too large that S3 would take."""
    in_one = strategy in (Strategy.PUT, Strategy.POST)
    if size_bytes > (MAX_PUT_BYTES if in_one else MAX_OBJECT_BYTES):
        with pytest.raises(TooLargeError):
            plan(size_bytes, strategy)
    else:
        assert_legal(plan(size_bytes, strategy), size_bytes)


@given(size_bytes=st.integers(0, 10_000 * MIN_PART_BYTES), part_size_bytes=st.integers(MIN_PART_BYTES, 64 * MIB))
def test_all_parts_one_by_one_add_up_to_the_file(size_bytes: int, part_size_bytes: int) -> None:
    """Each but the last is full; the last takes what is left, and never more than the others."""
    made = plan(size_bytes, Strategy.MULTIPART, part_size_bytes)
    parts = [part_bytes(made, size_bytes, number) for number in range(1, made.part_count + 1)]
    assert sum(parts) == size_bytes
    assert set(parts[:-1]) <= {part_size_bytes}
    assert parts[-1] <= part_size_bytes


@pytest.mark.parametrize("threshold", [MAX_PUT_BYTES, MAX_PUT_BYTES + 1, MAX_OBJECT_BYTES])
@pytest.mark.parametrize("part_size_bytes", [None, 8 * MIB])
def test_auto_never_chooses_a_put_that_s3_would_refuse(threshold: int, part_size_bytes: int | None) -> None:
    """Whatever the deployment's threshold: a file above 5 GiB travels in parts."""
    order = Order("a", MAX_PUT_BYTES + 1, "a/b", part_size_bytes=part_size_bytes)
    made = plan_upload(order, max_upload_bytes=MAX_OBJECT_BYTES, multipart_threshold_bytes=threshold)
    assert made.strategy is Strategy.MULTIPART


def test_auto_blames_the_part_size_that_s3_would_refuse() -> None:
    """And not the choice of a PUT, which the client never made."""
    order = Order("a", MAX_PUT_BYTES + 1, "a/b", part_size_bytes=MAX_PART_BYTES + 2)
    with pytest.raises(InvalidRequestError) as caught:
        plan_upload(order, max_upload_bytes=MAX_OBJECT_BYTES, multipart_threshold_bytes=MAX_OBJECT_BYTES)
    assert caught.value.errors[0][0] == "/part_size_bytes"


def test_file_above_the_deployments_limit_is_too_large() -> None:
    """The operator's limit holds to the byte."""
    order = Order("a", 1_001, "a/b")
    with pytest.raises(TooLargeError, match="at most 1000 bytes"):
        plan_upload(order, max_upload_bytes=1_000, multipart_threshold_bytes=THRESHOLD)
    plan_upload(Order("a", 1_000, "a/b"), max_upload_bytes=1_000, multipart_threshold_bytes=THRESHOLD)


def test_file_above_s3s_limit_is_too_large_whatever_the_deployment_allows() -> None:
    """No parameter raises what S3 can store."""
    order = Order("a", MAX_OBJECT_BYTES + 1, "a/b")
    with pytest.raises(TooLargeError):
        plan_upload(order, max_upload_bytes=10 * MAX_OBJECT_BYTES, multipart_threshold_bytes=THRESHOLD)


def test_put_above_5_gib_is_too_large_for_one_request() -> None:
    """A client that insists on a PUT is told to take parts."""
    assert plan(5 * GIB, Strategy.PUT).part_count == 1
    with pytest.raises(TooLargeError) as caught:
        plan(5 * GIB + 1, Strategy.PUT)
    assert caught.value.errors[0][0] == "/strategy"
