"""What a client is told of an upload on its way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.world import FILM, MALLORY, SMALL, World
from uploads.errors import UnavailableError, UploadNotFoundError
from uploads.limits import MIB
from uploads.model import Progress, State
from uploads.promise import Algorithm, Checksum, ChecksumType, Strategy


def test_open_multipart_upload_tells_what_s3_has(world: World) -> None:
    """S3 is the truth: what arrived, its bytes, and the ranges that are missing."""
    upload, _ = world.start(FILM)
    world.send_part(upload, 4)
    world.send_part(upload, 1)
    _, progress = world.watch(upload)
    assert progress is not None
    assert [part.part_number for part in progress.parts] == [1, 4]
    assert progress.size_bytes == (8 + 6) * MIB
    assert progress.missing == ((2, 3),)


def test_multipart_upload_of_which_nothing_has_arrived_has_everything_missing(world: World) -> None:
    """It is known to S3, and empty."""
    upload, _ = world.start(FILM)
    assert world.watch(upload) == (upload, Progress(parts=(), missing=((1, 4),)))


def test_multipart_upload_whose_parts_s3_has_freed_is_shown_as_expired(world: World) -> None:
    """The bucket's lifecycle may have been faster than the client: nothing that it sends now can arrive."""
    upload, _ = world.start(FILM)
    world.send_part(upload, 1)
    world.objects.multiparts.clear()
    assert world.watch(upload) == (replace(upload, state=State.EXPIRED), None)
    assert world.record(upload) == upload


def test_upload_of_which_parts_have_arrived_is_uploading(world: World) -> None:
    """The first page came with the start, so the record may not know yet."""
    upload, _ = world.start(FILM)
    assert world.watch(upload)[0].state is State.ISSUED
    world.send_part(upload, 1)
    assert world.watch(upload)[0].state is State.UPLOADING


def test_parts_are_shown_with_the_checksums_that_s3_has(world: World) -> None:
    """A client that resumes elsewhere can tell whether they are of its file."""
    upload, _ = world.start(checksum=Checksum(Algorithm.SHA1, None, ChecksumType.COMPOSITE))
    sent = world.send_part(upload, 2)
    progress = world.watch(upload)[1]
    assert progress is not None
    assert [(part.part_number, part.checksum) for part in progress.parts] == [(2, sent.checksum)]


@pytest.mark.parametrize("strategy", [Strategy.PUT, Strategy.POST])
def test_upload_in_one_piece_needs_no_word_from_s3(world: World, strategy: Strategy) -> None:
    """Its bytes are all there or none; only completing looks."""
    upload, _ = world.start(SMALL, strategy=strategy)
    assert world.watch(upload) == (upload, None)
    assert world.objects.calls == []


def test_finished_upload_tells_what_was_stored_and_no_progress(world: World) -> None:
    """Once it is over, the record alone answers."""
    upload, _ = world.start(FILM)
    world.send(upload)
    ready = world.complete(upload)
    world.objects.calls.clear()
    assert world.watch(upload) == (ready, None)
    assert world.objects.calls == []


def test_watching_changes_nothing(world: World) -> None:
    """A GET is safe, past the expiry too."""
    upload, _ = world.start(FILM)
    world.watch(upload)
    world.wait(days=2)
    assert world.watch(upload)[0].state is State.EXPIRED
    assert world.record(upload) == upload
    assert "move" not in world.records.calls


@pytest.mark.parametrize("upload_id", ["01M81XFF80FMDPR3MZ4JM56722", "nonsense", "", "01m81xff80fmdpr3mz4jm56722"])
def test_unknown_and_malformed_ids_are_not_there(world: World, upload_id: str) -> None:
    """One answer for both: whoever asks learns nothing of what ids look like."""
    upload, _ = world.start(FILM)
    world.records.uploads.clear()
    with pytest.raises(UploadNotFoundError):
        world.watch(replace(upload, id=upload_id))


def test_malformed_id_never_reaches_the_table(world: World) -> None:
    """It would become a part of a key."""
    upload, _ = world.start(FILM)
    with pytest.raises(UploadNotFoundError):
        world.watch(replace(upload, id="x#UPLOAD#y"))
    assert "find" not in world.records.calls


def test_another_tenants_upload_is_not_there(world: World) -> None:
    """404 and not 403: that an id exists is told to nobody else."""
    upload, _ = world.start(FILM)
    with pytest.raises(UploadNotFoundError):
        world.watch(upload, MALLORY)


def test_table_that_is_down_is_reported_as_unavailable(world: World) -> None:
    """An outage is no 404: a client would forget its upload."""
    upload, _ = world.start(FILM)
    world.records.before["find"] = outage
    with pytest.raises(UnavailableError):
        world.watch(upload)
