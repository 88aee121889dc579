"""Starting with an Idempotency-Key: one upload however often it is asked for, and the same answer while it lives."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.world import CREDENTIALS, FILM, MALLORY, NOW, SMALL, World
from uploads.claims import LEASE
from uploads.errors import (
    IdempotencyInProgressError,
    IdempotencyKeyReusedError,
    InvalidRequestError,
    TooLargeError,
    UnavailableError,
    UploadNotFoundError,
)
from uploads.limits import MAX_OBJECT_BYTES, MIB
from uploads.model import PartPage, State
from uploads.paging import PartSelection
from uploads.promise import Algorithm, Checksum, Order, Overwrite, Replaced, Strategy

ORDERS = [SMALL, replace(SMALL, strategy=Strategy.POST), FILM, replace(SMALL, expires_in_seconds=1_200)]
FAILURES = [
    ("claims", "take"),
    ("claims", "release"),
    ("objects", "start_multipart"),
    ("objects", "abort_multipart"),
    ("records", "add"),
    ("records", "find"),
]


def requests_in(page: PartPage | None) -> list[tuple[str, dict[str, str], dict[str, str] | None]]:
    """All that a client is told to send."""
    assert page is not None
    return [(part.request.url, part.request.headers, part.request.fields) for part in page.parts]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("fraction", [0, 900])
def test_repeated_start_is_answered_the_same_while_its_urls_live(world: World, order: Order, fraction: int) -> None:
    """To the byte, though nothing of it was kept: signed anew as of the first time."""
    world.now = NOW + timedelta(milliseconds=fraction)
    upload, page = world.start_once(order)
    world.wait(seconds=200)
    again, repeated = world.start_once(order)
    assert again == upload
    assert requests_in(repeated) == requests_in(page)
    assert repeated == page
    assert len(world.records.uploads) == 1
    assert world.objects.opened == (1 if order is FILM else 0)


def test_repeated_start_is_the_same_when_the_credentials_bound_it(world: World) -> None:
    """The clock's fractions must not move the end by a second."""
    dies_at = NOW + timedelta(seconds=250, milliseconds=500)
    signer = replace(world.service.signer, credentials=lambda: replace(CREDENTIALS, expires_at=dies_at))
    world.service = replace(world.service, signer=signer)
    world.now = NOW + timedelta(milliseconds=900)
    first = world.start_once(SMALL)
    world.wait(seconds=1)
    assert world.start_once(SMALL) == first


@pytest.mark.parametrize("order", ORDERS)
def test_repeated_start_is_signed_anew_when_its_urls_are_about_to_die(world: World, order: Order) -> None:
    """With less than a minute left they are worth nothing."""
    lives = order.expires_in_seconds or 300
    _, page = world.start_once(order)
    world.wait(seconds=lives - 60)
    assert requests_in(world.start_once(order)[1]) == requests_in(page)
    world.wait(seconds=1)
    _, repeated = world.start_once(order)
    assert repeated is not None
    assert repeated.expires_at == world.now + timedelta(seconds=lives)
    assert requests_in(repeated) != requests_in(page)


@pytest.mark.parametrize("end", ["ready", "aborted", "expired"])
def test_repeated_start_of_what_is_over_tells_so_and_signs_nothing(world: World, end: str) -> None:
    """The key still stands for that one upload."""
    upload, _ = world.start_once(FILM)
    if end == "ready":
        world.send(upload)
        world.complete(upload)
    elif end == "aborted":
        world.abort(upload)
    else:
        world.wait(hours=23, minutes=59)
        world.now = upload.expires_at - timedelta(seconds=1)
        assert world.start_once(FILM)[1] is not None
        world.records.move(upload, State.EXPIRED, now=world.now)
    again, page = world.start_once(FILM)
    assert (again.id, again.state, page) == (upload.id, State(end), None)


def test_repeated_start_after_checksums_were_told_has_no_page_without(world: World) -> None:
    """The upload was opened anew since: the first answer's URLs are dead."""
    order = replace(FILM, checksum=Checksum(Algorithm.SHA256, "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="))
    upload, _ = world.start_once(order)
    digest = str(order.checksum and order.checksum.value)
    world.sign(upload, PartSelection(part_numbers=(1,), checksums={1: digest}))
    again, page = world.start_once(order)
    assert (again.state, requests_in(page)) == (State.UPLOADING, [])


def test_other_body_and_other_tenants_are_other_requests(world: World) -> None:
    """A key means one thing, to one tenant."""
    upload, _ = world.start_once(FILM)
    with pytest.raises(IdempotencyKeyReusedError):
        world.start_once(FILM, payload='{"size_bytes": 1}')
    theirs, _ = world.start_once(FILM, principal=MALLORY)
    assert theirs.id != upload.id
    assert len(world.records.uploads) == 2


def test_second_request_waits_while_the_first_is_at_work(world: World) -> None:
    """Nothing is opened for it."""

    def meanwhile() -> None:
        with pytest.raises(IdempotencyInProgressError):
            world.start_once(FILM)

    world.objects.before["start_multipart"] = meanwhile
    world.start_once(FILM)
    assert (len(world.records.uploads), world.objects.opened) == (1, 1)


@pytest.mark.parametrize("order", [SMALL, FILM])
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(("port", "call"), FAILURES)
def test_failure_anywhere_leaves_one_upload_when_it_is_tried_again(
    world: World, order: Order, port: str, call: str, moment: str
) -> None:
    """With the same key, as soon as the first one's lease has run out at the latest."""
    getattr(getattr(world, port), moment)[call] = outage
    world.records.before.setdefault("add", outage)  # or undoing and looking again would never be called
    with suppress(UnavailableError):
        world.start_once(order)
    world.records.before.clear()
    world.wait(seconds=LEASE.total_seconds())
    upload, page = world.start_once(order)
    assert list(world.records.uploads.values()) == [upload]
    assert requests_in(page)
    if upload.multipart_id:
        assert upload.multipart_id in world.objects.multiparts


@pytest.mark.parametrize(
    ("order", "error"),
    [
        (replace(FILM, size_bytes=MAX_OBJECT_BYTES + 1), TooLargeError),
        (replace(FILM, part_size_bytes=1 * MIB), InvalidRequestError),
        (replace(SMALL, overwrite=Overwrite.VERSION), InvalidRequestError),
    ],
)
def test_order_that_can_never_be_started_claims_no_key(world: World, order: Order, error: type[Exception]) -> None:
    """The client mends its body and sends it with the same key."""
    with pytest.raises(error):
        world.start_once(order)
    assert world.claims.claims == {}
    world.start_once(SMALL, payload='{"mended": true}')


def test_order_that_is_refused_for_the_state_of_things_may_be_tried_again(world: World) -> None:
    """The claim is let go at once."""
    order = replace(SMALL, overwrite=Overwrite.REPLACE, replaces=Replaced("01M81XFF80FMDPR3MZ4JM56722", '"e"'))
    for _ in range(2):
        with pytest.raises(UploadNotFoundError):
            world.start_once(order)
    assert not world.records.uploads


def test_without_a_key_each_start_is_its_own(world: World) -> None:
    """The key is the client's choice."""
    assert world.start_once(key=None)[0].id != world.start_once(key=None)[0].id
    assert world.claims.calls == []
