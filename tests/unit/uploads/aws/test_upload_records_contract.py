"""What the table of upload records does: the same tests for the fake and for the adapter on moto.

moto runs one call after the other; that the engine itself keeps conditions under real concurrency, integration tests
say. Here two callers hold the same copy of a record, which is what a race looks like from the table's side.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.unit.fakes import FakeUploadRecords
from tests.unit.fakes.world import FILM, MALLORY, NOW, SMALL
from tests.unit.uploads.aws.records import RICH, RICHLY_STORED, make_upload, real_records
from uploads.errors import UploadBusyError, UploadNotFoundError
from uploads.lifecycle import ENTERED_FROM
from uploads.limits import MAX_OBJECT_BYTES
from uploads.model import State, StoredObject, Upload
from uploads.ports import UploadRecords
from uploads.promise import Algorithm, Checksum, ChecksumType, Encryption, Overwrite, Replaced

LATER = NOW + timedelta(minutes=5)
STORED = StoredObject(etag='"0-4"', size_bytes=30, content_type="video/mp4", version_id="v1")


@pytest.fixture(scope="module", params=[FakeUploadRecords, real_records], ids=["fake", "real"])
def records(request: pytest.FixtureRequest, moto: None) -> UploadRecords:  # noqa: ARG001 # moto is there while it lives
    made: UploadRecords = request.param()
    return made


@pytest.mark.parametrize(
    "upload",
    [
        make_upload(),
        make_upload(SMALL, multipart_id=None),
        make_upload(replace(FILM, filename="Übergröße 漢字 🙂.mp4", content_type='a/b; c="d e"')),
        make_upload(replace(FILM, size_bytes=MAX_OBJECT_BYTES)),
        make_upload(replace(FILM, size_bytes=0)),
        make_upload(RICH),
        make_upload(replace(FILM, checksum=Checksum(Algorithm.SHA1, None, ChecksumType.COMPOSITE))),
        make_upload(replace(FILM, overwrite=Overwrite.VERSION, replaces=Replaced("01M81XFF80FMDPR3MZ4JM56722"))),
        replace(make_upload(), encryption=Encryption("AES256"), key_id="01M81XFF80FMDPR3MZ4JM56722", checks_parts=True),
        replace(make_upload(), revision=7, quota_day="2026-11-22"),
        replace(make_upload(state=State.READY), object=RICHLY_STORED),
        replace(make_upload(state=State.READY), object=STORED),
        replace(make_upload(state=State.READY), object=replace(STORED, version_id=None)),
        replace(make_upload(state=State.REJECTED), rejection="30 bytes were promised, 31 arrived"),
    ],
)
def test_record_is_found_as_it_was_added(records: UploadRecords, upload: Upload) -> None:
    """Every member survives, whatever is None and however large the numbers."""
    records.add(upload)
    assert records.find(upload.tenant, upload.id) == upload


def test_unknown_record_is_not_found(records: UploadRecords) -> None:
    """None, not an error: what it means is for the caller to say."""
    assert records.find("acme", "01M81XFF80FMDPR3MZ4JM56722") is None


def test_record_is_not_found_under_another_tenant(records: UploadRecords) -> None:
    """Tenants are apart in the key itself."""
    upload = make_upload()
    records.add(upload)
    assert records.find(MALLORY.tenant, upload.id) is None


def test_same_record_added_twice_is_our_own_write_sent_again(records: UploadRecords) -> None:
    """boto3 repeats a write whose answer was lost, and then meets its own success."""
    upload = make_upload()
    records.add(upload)
    records.add(upload)
    assert records.find(upload.tenant, upload.id) == upload


def test_other_record_of_the_same_id_is_refused(records: UploadRecords) -> None:
    """Nothing is ever overwritten."""
    upload = make_upload()
    records.add(upload)
    with pytest.raises(UploadBusyError):
        records.add(replace(upload, owner="user-66"))
    assert records.find(upload.tenant, upload.id) == upload


@pytest.mark.parametrize("target", sorted(ENTERED_FROM))
@pytest.mark.parametrize("source", sorted(State))
def test_move_is_made_along_an_edge_and_nowhere_else(records: UploadRecords, source: State, target: State) -> None:
    """The table of edges is the condition of the write."""
    upload = make_upload(state=source)
    records.add(upload)
    moved = records.move(upload, target, now=LATER)
    made = replace(upload, state=target, updated_at=LATER, revision=1)
    expected = made if source in ENTERED_FROM[target] else upload
    assert moved == expected
    assert records.find(upload.tenant, upload.id) == expected


@pytest.mark.parametrize("stored", [STORED, replace(STORED, version_id=None), RICHLY_STORED])
def test_move_writes_what_else_changes(records: UploadRecords, stored: StoredObject) -> None:
    """State and verdict are one write."""
    upload = make_upload(state=State.COMPLETING)
    records.add(upload)
    moved = records.move(upload, State.READY, now=LATER, object=stored)
    assert moved == replace(upload, state=State.READY, updated_at=LATER, object=stored, revision=1)
    assert records.find(upload.tenant, upload.id) == moved


def test_move_may_change_which_multipart_upload_it_is(records: UploadRecords) -> None:
    """An upload that is opened anew, with checksums."""
    upload = make_upload()
    records.add(upload)
    moved = records.move(upload, State.UPLOADING, now=LATER, multipart_id="m-2", checks_parts=True)
    assert (moved.multipart_id, moved.checks_parts) == ("m-2", True)
    assert records.find(upload.tenant, upload.id) == moved


def test_every_move_counts_and_what_was_not_made_does_not(records: UploadRecords) -> None:
    """By its number a record is told from itself in the same state later."""
    upload = make_upload()
    records.add(upload)
    for revision in (1, 2, 3):
        assert records.move(upload, State.UPLOADING, now=LATER).revision == revision
    assert records.move(upload, State.UPLOADING, now=LATER, only_revision=2).revision == 3
    assert records.move(upload, State.ABORTED, now=LATER).revision == 4
    assert records.move(upload, State.UPLOADING, now=LATER).revision == 4


@pytest.mark.parametrize(
    ("first", "second"), [(State.READY, State.ABORTED), (State.ABORTED, State.READY), (State.ABORTED, State.COMPLETING)]
)
def test_of_two_moves_from_the_same_copy_one_wins(records: UploadRecords, first: State, second: State) -> None:
    """The loser learns what the winner made of the record."""
    upload = make_upload(state=State.UPLOADING)
    records.add(upload)
    winner = records.move(upload, first, now=LATER)
    loser = records.move(upload, second, now=LATER + timedelta(seconds=1), rejection="never written")
    assert winner.state is first
    assert loser == winner == records.find(upload.tenant, upload.id)


def test_move_keeps_what_others_wrote_since_the_copy_was_read(records: UploadRecords) -> None:
    """It writes into the record, not over it."""
    copy = make_upload(state=State.COMPLETING)
    records.add(copy)
    records.move(copy, State.VERIFYING, now=LATER, rejection="kept")
    assert records.move(copy, State.REJECTED, now=LATER).rejection == "kept"


def test_move_of_an_unknown_record_is_not_found(records: UploadRecords) -> None:
    """TTL may have taken it; a move never makes a record."""
    upload = make_upload()
    with pytest.raises(UploadNotFoundError):
        records.move(upload, State.ABORTED, now=LATER)
    assert records.find(upload.tenant, upload.id) is None


def test_move_may_be_allowed_from_fewer_states(records: UploadRecords) -> None:
    """Who means an open upload only does not meet one that has moved on."""
    upload = make_upload()
    records.add(upload)
    records.move(upload, State.COMPLETING, now=NOW)
    assert records.move(upload, State.ABORTED, now=LATER, only_from=frozenset({State.ISSUED})).state is State.COMPLETING
    assert records.move(upload, State.ABORTED, now=LATER).state is State.ABORTED


def test_move_of_what_has_moved_since_it_was_read_is_not_made(records: UploadRecords) -> None:
    """Not even when the state is the same again."""
    upload = make_upload()
    records.add(upload)
    read = records.move(upload, State.COMPLETING, now=NOW)
    again = records.move(upload, State.COMPLETING, now=LATER)
    assert records.move(read, State.ABORTED, now=LATER, only_revision=read.revision) == again
    assert records.move(again, State.ABORTED, now=LATER, only_revision=again.revision).state is State.ABORTED


def test_first_move_may_be_bound_to_the_record_as_it_was_added(records: UploadRecords) -> None:
    """Revision 0 is one like any other."""
    upload = make_upload()
    records.add(upload)
    assert records.move(upload, State.UPLOADING, now=LATER, only_revision=0).revision == 1
    assert records.move(upload, State.ABORTED, now=LATER, only_revision=0).state is State.UPLOADING
