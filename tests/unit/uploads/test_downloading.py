"""Downloads: of what was verified, by a URL that lives for a while."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from tests.unit.fakes.world import CREDENTIALS, FILM, MALLORY, NOW, World
from tests.unit.uploads.downloads import download, query_of, ready
from uploads.errors import ConflictError, UploadNotFoundError
from uploads.model import State, Upload
from uploads.promise import Overwrite, Replaced
from uploads.service import Signer


def test_ready_upload_is_fetched_by_one_get_without_headers(world: World) -> None:
    """A link that any browser follows; type and name are signed into it."""
    upload = ready(world)
    request = download(world, upload)
    assert (request.method, request.headers, request.fields) == ("GET", {}, None)
    assert urlsplit(request.url).path == f"/{world.key(upload)}"
    query = query_of(request)
    assert query["X-Amz-SignedHeaders"] == "host"
    assert query["response-content-type"] == "application/pdf"
    assert query["response-content-disposition"].startswith('attachment; filename="report.pdf";')


@pytest.mark.parametrize(("asked", "seconds"), [(None, 300), (120, 120), (90_000, 3_600)])
def test_url_lives_as_long_as_asked_within_the_limits(world: World, asked: int | None, seconds: int) -> None:
    """As every URL; and the answer tells."""
    request = download(world, ready(world), expires=asked)
    assert request.expires_at == NOW + timedelta(seconds=seconds)
    assert query_of(request)["X-Amz-Expires"] == str(seconds)


def test_url_outlives_the_uploads_own_expiry(world: World) -> None:
    """That is when it takes no more bytes; a file that is there stays."""
    upload = ready(world)
    world.wait(days=30)
    assert download(world, upload).expires_at == world.now + timedelta(seconds=300)


def test_url_dies_with_the_credentials_that_signed_it(world: World) -> None:
    """And says so."""
    upload = ready(world)
    dying = replace(CREDENTIALS, expires_at=NOW + timedelta(seconds=200))
    signer = Signer(world.service.signer.endpoint, "bucket-1", lambda: dying)
    world.service = replace(world.service, signer=signer)
    assert download(world, upload).expires_at == NOW + timedelta(seconds=200)


@pytest.mark.parametrize("state", [state for state in State if state is not State.READY])
def test_upload_that_is_not_ready_is_a_conflict(world: World, state: State) -> None:
    """Whatever is in the bucket: nobody has verified it."""
    upload = ready(world)
    world.records.uploads[upload.tenant, upload.id] = replace(upload, state=state)
    with pytest.raises(ConflictError) as caught:
        download(world, upload)
    assert caught.value.code == "NOT_READY"


def test_another_tenants_upload_is_not_there(world: World) -> None:
    """Nor is its state told."""
    with pytest.raises(UploadNotFoundError):
        download(world, ready(world), principal=MALLORY)


@pytest.mark.parametrize("fate", ["gone", "another"])
def test_object_that_was_changed_behind_the_service_is_a_conflict(world: World, fate: str) -> None:
    """What was verified is what is given out, or nothing."""
    upload = ready(world)
    del world.objects.objects[world.key(upload)]
    if fate == "another":
        world.objects.put_object(world.key(upload), upload.size_bytes, upload.content_type, content=b"another")
    with pytest.raises(ConflictError) as caught:
        download(world, upload)
    assert (caught.value.code, fate in caught.value.detail) == ("OBJECT_CHANGED", True)


def test_replaced_upload_is_no_longer_fetched_and_its_replacement_is(world: World) -> None:
    """They share a key; each answers for its own bytes."""
    first = ready(world)
    assert first.object is not None
    second = ready(
        world,
        overwrite=Overwrite.REPLACE,
        replaces=Replaced(first.id, first.object.etag),
        content_type="text/plain",
    )
    assert urlsplit(download(world, second).url).path == f"/{world.key(first)}"
    with pytest.raises(ConflictError) as caught:
        download(world, first)
    assert caught.value.code == "OBJECT_CHANGED"


def with_version(world: World, upload: Upload, version_id: str) -> None:
    assert upload.object is not None
    stored = replace(upload.object, version_id=version_id)
    world.records.uploads[upload.tenant, upload.id] = replace(upload, object=stored)


def test_verified_version_is_named_where_the_bucket_keeps_versions(world: World) -> None:
    """Then nothing else can be fetched, and S3 need not be asked."""
    upload = ready(world)
    with_version(world, upload, "3HL4kqtJvjVBH40Nrjfkd")
    world.objects.calls.clear()
    assert query_of(download(world, upload))["versionId"] == "3HL4kqtJvjVBH40Nrjfkd"
    assert world.objects.calls == []


def test_null_version_is_none(world: World) -> None:
    """While versioning is suspended all writes have that one: it says nothing."""
    upload = ready(world)
    with_version(world, upload, "null")
    world.objects.calls.clear()
    assert "versionId" not in query_of(download(world, upload))
    assert world.objects.calls == ["find_object"]


def test_assembled_upload_is_fetched_like_any_other(world: World) -> None:
    """How the bytes came does not matter."""
    upload, _ = world.start(FILM)
    world.send(upload)
    assert query_of(download(world, world.complete(upload), inline=True))["response-content-type"] == "video/mp4"


def test_request_shows_its_url_in_no_log(world: World) -> None:
    """A representation lands in tracebacks."""
    assert "X-Amz" not in repr(download(world, ready(world)))
