"""A tenant's uploads, page after page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.unit.fakes.world import ALICE, FILM, MALLORY, SMALL, World
from uploads.listing import MAX_READ_RECORDS, UploadPage, list_uploads
from uploads.model import Principal, State, Upload


def page_of(world: World, principal: Principal = ALICE, **asked: Any) -> UploadPage:
    question: dict[str, Any] = {"state": None, "fingerprint": None, "cursor": None, "limit": 50, **asked}
    return list_uploads(world.service, principal, now=world.now, **question)


def ids_of(page: UploadPage) -> list[str]:
    return [upload.id for upload in page.uploads]


def all_ids(world: World, principal: Principal = ALICE, **asked: Any) -> list[str]:
    """Page after page to the end, which must come."""
    found: list[str] = []
    cursor = None
    for _ in range(50):
        page = page_of(world, principal, cursor=cursor, **asked)
        found += ids_of(page)
        cursor = page.next_cursor
        if cursor is None:
            return found
    raise AssertionError("the list never ends")


def started(world: World, count: int, **changes: Any) -> list[Upload]:
    """So many uploads, a second apart, the newest first."""
    uploads = []
    for _ in range(count):
        world.wait(seconds=1)
        uploads.append(world.start(SMALL, **changes)[0])
    return uploads[::-1]


def test_uploads_are_listed_newest_first(world: World) -> None:
    """As they are."""
    uploads = started(world, 3)
    assert page_of(world) == UploadPage(tuple(uploads), None)


def test_tenant_without_uploads_has_an_empty_list(world: World) -> None:
    """Nothing is no error."""
    assert page_of(world) == UploadPage((), None)


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 100])
def test_pages_hold_all_uploads_once_whatever_the_limit(world: World, limit: int) -> None:
    """No page is longer than asked, and no last page is empty."""
    uploads = started(world, 4)
    assert len(page_of(world, limit=limit).uploads) == min(limit, 4)
    assert all_ids(world, limit=limit) == [upload.id for upload in uploads]
    assert (page_of(world, limit=limit).next_cursor is None) == (limit >= 4)


def test_upload_started_meanwhile_moves_no_page(world: World) -> None:
    """A cursor is a place, not a count."""
    uploads = started(world, 4)
    first = page_of(world, limit=2)
    started(world, 3)
    second = page_of(world, limit=2, cursor=first.next_cursor)
    assert ids_of(first) + ids_of(second) == [upload.id for upload in uploads]


def test_only_the_tenants_own_uploads_are_listed(world: World) -> None:
    """Whatever was started in between by others."""
    mine, _ = world.start(SMALL)
    theirs, _ = world.start(SMALL, MALLORY)
    assert (all_ids(world), all_ids(world, MALLORY)) == ([mine.id], [theirs.id])


def test_state_filter_takes_uploads_by_their_state(world: World) -> None:
    """Each upload is in the list of its own state, and in no other's."""
    ready, open_one, aborted = started(world, 3)
    world.send(ready)
    world.complete(ready)
    world.abort(aborted)
    found = {state: all_ids(world, state=state) for state in State}
    assert found == {state: [] for state in State} | {
        State.READY: [ready.id],
        State.ISSUED: [open_one.id],
        State.ABORTED: [aborted.id],
    }


def test_open_upload_past_its_time_is_listed_as_expired(world: World) -> None:
    """As of now, whether or not that is written yet."""
    upload, _ = world.start(SMALL)
    world.wait(days=1)
    assert page_of(world).uploads == (replace(upload, state=State.EXPIRED),)
    assert ids_of(page_of(world, state=State.EXPIRED)) == [upload.id]
    assert ids_of(page_of(world, state=State.ISSUED)) == []


@pytest.mark.parametrize("count", [MAX_READ_RECORDS - 1, MAX_READ_RECORDS, MAX_READ_RECORDS + 1])
def test_filtered_page_ends_early_after_so_many_records(world: World, count: int) -> None:
    """An answer must come in time; the next one goes on, and finds the needle."""
    world.start(SMALL)
    needle = world.start(SMALL)[0]
    for _ in range(count):
        upload, _ = world.start(SMALL)
        world.records.uploads[upload.tenant, upload.id] = replace(upload, state=State.ABORTED)
    first = page_of(world, state=State.ISSUED, limit=1)
    assert ids_of(first) == ([needle.id] if count < MAX_READ_RECORDS else [])
    assert first.next_cursor is not None
    assert all_ids(world, state=State.ISSUED, limit=1)[0] == needle.id


def test_reading_is_bounded_however_few_uploads_fit(world: World) -> None:
    """In steps, so that a thousand records are not a thousand queries."""
    for _ in range(MAX_READ_RECORDS + 500):
        world.start(SMALL)
    world.records.calls.clear()
    page_of(world, state=State.READY)
    assert world.records.calls.count("list_newest") <= 6


@pytest.mark.parametrize("limit", [1, 50, 100])
def test_unfiltered_page_is_one_query(world: World, limit: int) -> None:
    """It asks for one more, to know whether there is one."""
    started(world, 5)
    world.records.calls.clear()
    page_of(world, limit=limit)
    assert world.records.calls == ["list_newest"]


def test_fingerprint_finds_the_latest_open_upload(world: World) -> None:
    """From another device, by what the client calls the file."""
    started(world, 1, fingerprint="film")
    [latest] = started(world, 1, fingerprint="film")
    started(world, 1, fingerprint="other")
    assert page_of(world, fingerprint="film") == UploadPage((latest,), None)


@pytest.mark.parametrize("principal", [ALICE, MALLORY])
def test_fingerprint_of_nothing_open_finds_nothing(world: World, principal: Principal) -> None:
    """Unknown, another tenant's, or finished."""
    upload, _ = world.start(SMALL, fingerprint="film")
    if principal is ALICE:
        world.abort(upload)
    assert page_of(world, principal, fingerprint="film") == UploadPage((), None)
    assert page_of(world, principal, fingerprint="unknown") == UploadPage((), None)


def test_fingerprint_of_an_expired_upload_finds_nothing(world: World) -> None:
    """It takes no more bytes."""
    world.start(SMALL, fingerprint="film")
    world.wait(days=1)
    assert page_of(world, fingerprint="film").uploads == ()


def test_fingerprint_and_state_must_both_fit(world: World) -> None:
    """Filters add up."""
    upload, _ = world.start(FILM, fingerprint="film")
    assert ids_of(page_of(world, fingerprint="film", state=State.ISSUED)) == [upload.id]
    assert ids_of(page_of(world, fingerprint="film", state=State.UPLOADING)) == []
