"""Many uploads by one request: each by itself, as if it had come alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.world import FILM, RULES, SMALL, World
from tests.unit.uploads.batches import GOOD, NOT_THERE, REFUSED, TOO_SMALL_PARTS, UNREADABLE, Batches, codes, started
from uploads.errors import UnavailableError, UploadsError
from uploads.ids import following
from uploads.limits import BATCH_PAGE_PARTS, FIRST_PAGE_PARTS, GIB, MAX_BATCH_UPLOADS, MIB
from uploads.promise import Order
from uploads.quotas import Limits


@pytest.fixture
def batches(world: World) -> Batches:
    return Batches(world)


def times(count: int) -> Iterator[bool]:
    """Time for so many."""
    yield from [True] * count
    while True:
        yield False


@given(orders=st.lists(st.sampled_from([*GOOD, *REFUSED]), min_size=1, max_size=12), key=st.none() | st.just("k"))
def test_each_item_is_what_it_would_be_alone(orders: list[Order | UploadsError], key: str | None) -> None:
    """Whatever stands beside it; and only what was started is there afterwards."""
    batches = Batches(World())
    results = batches.send(orders, key=key)
    for order, result in zip(orders, results, strict=True):
        alone = World()
        if isinstance(order, UploadsError):
            assert result is order
            continue
        if isinstance(result, UploadsError):
            with pytest.raises(type(result)) as caught:
                alone.start(order)
            assert (result.code, result.errors) == (caught.value.code, caught.value.errors)
        else:
            upload, page = alone.start(order)
            assert replace(result[0], id=upload.id, multipart_id=upload.multipart_id) == upload
            assert len(result[1].parts if result[1] else ()) == len(page.parts)
    ids = [upload.id for upload, _ in started(results)]
    assert sorted(ids) == ids == batches.record_ids()
    opened = [upload.multipart_id for upload, _ in started(results) if upload.multipart_id]
    assert sorted(opened) == sorted(batches.world.objects.multiparts)


def test_ids_follow_one_another(batches: Batches) -> None:
    """In the order of the request, with room for those that are refused."""
    results = batches.send([SMALL, UNREADABLE, FILM])
    (first, _), (last, _) = started(results)
    assert last.id == following(first.id, 2)


def test_batch_of_nothing_but_refusals_touches_nothing(batches: Batches) -> None:
    """No claim either: the client mends its body and keeps its key."""
    assert codes(batches.send([UNREADABLE, TOO_SMALL_PARTS])) == ["INVALID_REQUEST"] * 2
    assert (batches.world.claims.calls, batches.world.records.calls) == ([], [])


@pytest.mark.parametrize("count", [1, 5, 6, 50, MAX_BATCH_UPLOADS])
def test_first_pages_share_what_one_answer_holds(batches: Batches, count: int) -> None:
    """As many parts each as alone, where few share; and from where to go on."""
    large = replace(FILM, size_bytes=1 * GIB, part_size_bytes=5 * MIB)
    pages = [page for _, page in started(batches.send([large] * count))]
    each = min(FIRST_PAGE_PARTS, BATCH_PAGE_PARTS // count)
    assert [page and (len(page.parts), page.next_from) for page in pages] == [(each, each + 1)] * count


def test_quota_counts_each_item(world: World) -> None:
    """In their order: those that fit are started, those that do not are told so."""
    world.service = replace(
        world.service, rules=replace(RULES, limits=Limits(max_upload_bytes=1 * GIB, max_open_uploads=2))
    )
    results = Batches(world).send([SMALL, NOT_THERE, FILM, SMALL])
    assert codes(results) == ["", "UPLOAD_NOT_FOUND", "", "OPEN_UPLOADS_EXCEEDED"]
    assert isinstance(results[3], UploadsError)
    assert results[3].retry_after_seconds


@pytest.mark.parametrize("key", [None, "key-1"])
def test_outage_of_one_item_is_its_own(batches: Batches, key: str | None) -> None:
    """Its neighbours stand, and those after it are tried."""
    batches.world.objects.before["start_multipart"] = outage
    results = batches.send([SMALL, FILM, FILM, SMALL], key=key)
    assert codes(results) == ["", "DEPENDENCY_UNAVAILABLE", "", ""]
    assert isinstance(results[1], UnavailableError)
    assert results[1].retry_after_seconds
    assert len(batches.record_ids()) == 3


def test_rest_is_not_begun_once_nobody_can_tell_what_was_done(batches: Batches) -> None:
    """Each further question to a table that is silent takes seconds, which the answer has not."""
    records = batches.world.records
    records.before["add"] = records.before["find"] = outage
    results = batches.send([SMALL, SMALL, UNREADABLE, FILM], key=None)
    assert codes(results) == ["DEPENDENCY_UNAVAILABLE", "BATCH_UNFINISHED", "INVALID_REQUEST", "BATCH_UNFINISHED"]
    assert records.calls == ["add", "find"]


def test_nothing_is_begun_when_the_limits_cannot_be_read(batches: Batches) -> None:
    """They are the same for all: the whole request is told to come again."""
    batches.world.limits.before["find"] = outage
    with pytest.raises(UnavailableError):
        batches.send([SMALL, SMALL])
    assert batches.world.is_empty()
    assert batches.world.claims.calls == []


@pytest.mark.parametrize("count", [0, 1, 2])
def test_rest_is_not_begun_when_time_is_short(batches: Batches, count: int) -> None:
    """What is started can be sent; the rest is told to come again, and what is refused is refused all the same."""
    left = times(count)
    results = batches.send([SMALL, FILM, UNREADABLE, SMALL], has_time=lambda: next(left))
    expected = ["" if index < count else "BATCH_UNFINISHED" for index in range(3)]
    assert codes(results) == [*expected[:2], "INVALID_REQUEST", expected[2]]
    assert len(batches.record_ids()) == count
    last = results[-1]
    assert isinstance(last, UnavailableError)
    assert last.retry_after_seconds == 1


@pytest.mark.parametrize("steps", [1, 2**80 - 1])
def test_following_ids_stay_in_their_millisecond(steps: int) -> None:
    """After the last number of chance comes the first: the time that an id tells is never another's."""
    last = "01M81XFF80ZZZZZZZZZZZZZZZZ"
    assert following(last, steps)[:10] == last[:10]
    assert following(following(last, steps), 2**80 - steps) == last
    assert following("01M81XFF800000000000000001", 1) == "01M81XFF800000000000000002"
