"""Starting an upload in place of another's object: only of one's own, only a ready one, only the one that is known."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.unit.fakes.world import FILM, MALLORY, SMALL, World
from tests.unit.uploads.replacements import (
    BEST,
    BETTER,
    BETTER_FILM,
    make_ready,
    replacing,
    versioned_world,
    versioning,
)
from uploads.errors import ConflictError, InvalidRequestError, PreconditionFailedError, UploadNotFoundError
from uploads.headers import MARKER, MARKER_BYTES
from uploads.limits import MAX_METADATA_BYTES
from uploads.model import State, Upload
from uploads.promise import Order, Overwrite, Replaced, Strategy


@pytest.mark.parametrize("quotes", [True, False])
def test_replacement_is_signed_for_the_known_object_at_its_key(world: World, quotes: bool) -> None:
    """S3 itself refuses it as soon as anything else is there; with the ETag's quotes or without."""
    target = make_ready(world)
    assert target.object is not None
    etag = target.object.etag if quotes else target.object.etag.strip('"')
    upload, page = world.start(replacing(target, etag=etag))
    request = page.parts[0].request
    assert urlsplit(request.url).path == f"/t/acme/{target.id}"
    assert request.headers["if-match"] == target.object.etag
    assert request.headers[f"x-amz-meta-{MARKER}"] == upload.id
    assert "if-none-match" not in request.headers
    assert (upload.key_id, world.record(target)) == (target.id, target)


def test_parts_of_a_replacement_go_to_the_key_of_what_they_replace(world: World) -> None:
    """And S3 is told at the start whose object it will be."""
    target = make_ready(world)
    upload, page = world.start(replacing(target, BETTER_FILM))
    opened = world.objects.multiparts[upload.multipart_id or ""]
    assert (opened.key, opened.upload.key_id) == (world.key(target), target.id)
    assert {urlsplit(part.request.url).path for part in page.parts} == {f"/t/acme/{target.id}"}


def test_replacement_of_a_replacement_shares_the_first_key(world: World) -> None:
    """However long the chain: there is one object."""
    first = make_ready(world)
    second = make_ready(world, replacing(first))
    third, _ = world.start(replacing(second, BEST))
    assert (second.key_id, third.key_id) == (first.id, first.id)


@pytest.mark.parametrize("order", [SMALL, FILM])
@pytest.mark.parametrize("etag", ['"other"', "other", '""', "*", 'W/"other"'])
def test_replacing_another_object_than_the_known_one_fails_at_once(world: World, order: Order, etag: str) -> None:
    """412, before anything is opened or written."""
    target = make_ready(world)
    opened = world.objects.opened
    with pytest.raises(PreconditionFailedError):
        world.start(replacing(target, order, etag=etag))
    assert (list(world.records.uploads.values()), world.objects.opened) == ([target], opened)


def test_etag_of_before_the_last_replacement_is_another_one(world: World) -> None:
    """Of two clients that both know the first, the later one is told, if not at once then by S3."""
    first = make_ready(world)
    second = make_ready(world, replacing(first))
    assert first.object is not None
    with pytest.raises(PreconditionFailedError):
        world.start(replacing(second, etag=first.object.etag))


@pytest.mark.parametrize("end", ["issued", "uploading", "aborted", "rejected", "expired"])
@pytest.mark.parametrize("versions", [True, False])
def test_only_a_ready_upload_can_be_replaced(end: str, versions: bool) -> None:
    """409: there is no object yet, or none any more."""
    world = versioned_world()
    target, _ = world.start(FILM)
    if end == "uploading":
        world.sign(target)
    elif end == "aborted":
        world.abort(target)
    elif end != "issued":
        world.records.move(target, State(end), now=world.now)
    known = Replaced(target.id, None if versions else '"e"')
    overwrite = Overwrite.VERSION if versions else Overwrite.REPLACE
    with pytest.raises(ConflictError, match=f"is {end}, not ready") as caught:
        world.start(BETTER, overwrite=overwrite, replaces=known)
    assert caught.value.code == "NOT_READY"
    assert len(world.records.uploads) == 1


@pytest.mark.parametrize("overwrite", [Overwrite.REPLACE, Overwrite.VERSION])
@pytest.mark.parametrize("upload_id", ["01M81XFF80FMDPR3MZ4JM56722", "nonsense", "../globex/x"])
def test_unknown_upload_cannot_be_replaced(overwrite: Overwrite, upload_id: str) -> None:
    """404, for what is no id at all too: it never becomes a part of a key."""
    world = versioned_world()
    with pytest.raises(UploadNotFoundError):
        world.start(BETTER, overwrite=overwrite, replaces=Replaced(upload_id, '"e"'))
    assert world.is_empty()


@pytest.mark.parametrize("make", [replacing, versioning])
def test_another_tenants_upload_cannot_be_replaced(make: Callable[[Upload], Order]) -> None:
    """404 and not 403: that it exists is told to nobody else."""
    world = versioned_world()
    target = make_ready(world)
    with pytest.raises(UploadNotFoundError):
        world.start(make(target), MALLORY)
    assert list(world.records.uploads.values()) == [target]


def test_version_needs_a_bucket_that_keeps_them(world: World) -> None:
    """Else the older object would be gone for good."""
    target = make_ready(world)
    with pytest.raises(InvalidRequestError) as caught:
        world.start(versioning(target))
    assert caught.value.errors == (("/overwrite", "needs BucketVersioning"),)


def test_version_asks_for_no_etag_and_no_target() -> None:
    """Whatever is there stays, as an older version; without a target, at the upload's own key."""
    world = versioned_world()
    target = make_ready(world)
    upload, page = world.start(versioning(target))
    assert upload.key_id == target.id
    assert not [name for name in page.parts[0].request.headers if name.startswith("if-")]
    own, _ = world.start(BETTER, overwrite=Overwrite.VERSION)
    assert own.key_id is None


def test_form_cannot_replace(world: World) -> None:
    """S3 knows no If-Match in a form: it would write over anything."""
    target = make_ready(world)
    with pytest.raises(InvalidRequestError) as caught:
        world.start(replacing(target), strategy=Strategy.POST)
    assert caught.value.errors[0][0] == "/strategy"


@pytest.mark.parametrize(("too_many", "order"), [(0, SMALL), (1, SMALL), (0, FILM), (1, FILM)])
def test_metadata_leaves_room_for_the_services_own_mark(world: World, too_many: int, order: Order) -> None:
    """S3 counts it too, and would refuse what is longer."""
    target = make_ready(world)
    metadata = {"a": "x" * (MAX_METADATA_BYTES - MARKER_BYTES - 1 + too_many)}
    if too_many:
        with pytest.raises(InvalidRequestError) as caught:
            world.start(replacing(target, order), metadata=metadata)
        assert caught.value.errors[0][0] == "/metadata"
    else:
        world.start(replacing(target, order), metadata=metadata)
    world.start(order, metadata={"a": "x" * (MAX_METADATA_BYTES - 1)})
