"""Downloads of what was unpacked: by its number, as what its name says, and of the caller's own upload only."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.unit.fakes.world import ALICE, MALLORY, World
from tests.unit.uploads.downloads import query_of, ready
from uploads.downloading import OPAQUE_TYPE, EntryName, sign_download
from uploads.encoded_words import encode_words
from uploads.errors import ConflictError, EntryNotFoundError, InvalidRequestError, UploadNotFoundError
from uploads.keys import ENTRY_NAME, entry_key
from uploads.model import Principal, SignedRequest, State, Upload

JOB_ID = "01M81XFF80FMDPR3MZ4JM56799"


def unpacked(
    world: World,
    upload: Upload,
    name: str,
    content_type: str = "image/png",
    number: int = 7,
    *,
    has_ended: bool = True,
) -> EntryName:
    key = entry_key(upload.tenant, upload.id, JOB_ID, number)
    world.objects.put_object(key, 3, content_type, metadata={ENTRY_NAME: encode_words(name)}, content=name.encode())
    if has_ended and number:
        world.objects.put_object(entry_key(upload.tenant, upload.id, JOB_ID, 0), 2, "application/json", content=b"{}")
    return EntryName(JOB_ID, number)


def download(
    world: World, upload: Upload, entry: EntryName, *, inline: bool = False, principal: Principal = ALICE
) -> SignedRequest:
    return sign_download(
        world.service, principal, upload.id, inline=inline, expires_in_seconds=None, now=world.now, entry=entry
    )


@pytest.mark.parametrize(("number", "last"), [(7, "00007"), (0, "manifest")])
def test_entry_is_fetched_by_its_own_key(world: World, number: int, last: str) -> None:
    """Below the upload's, which is fetched as before."""
    upload = ready(world)
    request = download(world, upload, unpacked(world, upload, "a.png", number=number))
    assert urlsplit(request.url).path == f"/t/acme/{upload.id}/{JOB_ID}/{last}"
    assert (request.method, request.headers) == ("GET", {})


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("a/b/c.png", 'filename="c.png"; '),
        ("a/ä 世.png", "filename*=UTF-8''%C3%A4%20%E4%B8%96.png"),
        ("..", 'filename="_"; '),
        ("", 'filename="_"; '),
        ('a/"x".png', 'filename="_x_.png"; '),
    ],
)
def test_entry_is_called_by_the_last_step_of_its_path(world: World, name: str, offered: str) -> None:
    """Read from its metadata, in whatever words S3 tells it."""
    upload = ready(world)
    query = query_of(download(world, upload, unpacked(world, upload, name)))
    assert query["response-content-disposition"].startswith("attachment; ")
    assert offered in query["response-content-disposition"]


@pytest.mark.parametrize(("content_type", "given"), [("image/png", "image/png"), ("text/html", OPAQUE_TYPE)])
def test_entry_that_could_run_as_a_page_is_only_saved(world: World, content_type: str, given: str) -> None:
    """The rules are those of uploads: its own type counts, not that of the archive."""
    upload = ready(world, content_type="application/pdf")
    entry = unpacked(world, upload, "a", content_type)
    assert query_of(download(world, upload, entry))["response-content-type"] == given
    if given == OPAQUE_TYPE:
        with pytest.raises(InvalidRequestError):
            download(world, upload, entry, inline=True)
    else:
        assert query_of(download(world, upload, entry, inline=True))["response-content-disposition"][:6] == "inline"


def test_entry_of_a_job_that_is_still_at_work_is_not_there(world: World) -> None:
    """It may be taken back yet; the manifest, written last, says that it will not."""
    upload = ready(world)
    entry = unpacked(world, upload, "a.png", has_ended=False)
    for number in (entry.number, 0):
        with pytest.raises(EntryNotFoundError):
            download(world, upload, EntryName(JOB_ID, number))
    unpacked(world, upload, "manifest.json", "application/json", 0)
    assert download(world, upload, entry).url


@pytest.mark.parametrize("entry", [EntryName(JOB_ID, 8), EntryName(JOB_ID[:-1] + "8", 7)])
def test_entry_that_was_not_unpacked_is_not_there(world: World, entry: EntryName) -> None:
    """Another number, or another job."""
    upload = ready(world)
    unpacked(world, upload, "a.png")
    with pytest.raises(EntryNotFoundError) as caught:
        download(world, upload, entry)
    assert caught.value.code == "ENTRY_NOT_FOUND"


def test_entry_of_another_upload_or_tenant_is_not_there(world: World) -> None:
    """Whoever guesses a job's id."""
    upload, other = ready(world), ready(world)
    entry = unpacked(world, upload, "a.png")
    with pytest.raises(EntryNotFoundError):
        download(world, other, entry)
    with pytest.raises(UploadNotFoundError) as caught:
        download(world, upload, entry, principal=MALLORY)
    assert caught.value.code == "UPLOAD_NOT_FOUND"


def test_entry_of_an_upload_that_is_not_ready_is_a_conflict(world: World) -> None:
    """As the upload itself."""
    upload = ready(world)
    entry = unpacked(world, upload, "a.png")
    world.records.uploads[upload.tenant, upload.id] = replace(upload, state=State.REJECTED)
    with pytest.raises(ConflictError):
        download(world, upload, entry)


def test_entry_outlives_the_archive_that_it_came_from(world: World) -> None:
    """What was unpacked was the verified one, whatever is there now."""
    upload = ready(world)
    entry = unpacked(world, upload, "a.png")
    del world.objects.objects[world.key(upload)]
    assert download(world, upload, entry).url


@pytest.mark.parametrize(("version_id", "asked"), [("v1", {"versionId": "v1"}), ("null", {}), (None, {})])
def test_version_of_an_entry_is_named_where_there_is_one(
    world: World, version_id: str | None, asked: dict[str, Any]
) -> None:
    """It was created once, and that one is meant."""
    upload = ready(world)
    entry = unpacked(world, upload, "a.png")
    key = entry_key(upload.tenant, upload.id, JOB_ID, entry.number)
    world.objects.objects[key] = replace(world.objects.objects[key], version_id=version_id)
    query = query_of(download(world, upload, entry))
    assert {name: value for name, value in query.items() if name == "versionId"} == asked
