"""Records that the first release has written: they load, move and are swept like any other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.unit.fakes.world import NOW
from tests.unit.uploads.aws.conftest import REGION, TABLE
from tests.unit.uploads.aws.records import real_records
from uploads.aws.clients import dynamodb_client
from uploads.aws.upload_records import DynamoUploadRecords
from uploads.model import Plan, State, StoredObject, Upload
from uploads.promise import Overwrite, Strategy

LATER = NOW + timedelta(minutes=5)


@pytest.fixture(scope="module")
def table(moto: None) -> DynamoUploadRecords:  # noqa: ARG001 # moto is there while it lives
    return real_records()


def write_item(state: str, **more: Any) -> str:
    """An item with the attributes that the first release knew, and no others. Its id."""
    upload_id = uuid4().hex.upper()
    plan = {"strategy": {"S": "multipart"}, "part_size_bytes": {"N": "8388608"}, "part_count": {"N": "4"}}
    moment = {"N": str(int(NOW.timestamp()))}
    item = {
        "pk": {"S": "TENANT#acme"},
        "sk": {"S": f"UPLOAD#{upload_id}"},
        "forget_at_epoch_seconds": {"N": "1770000000"},
        "id": {"S": upload_id},
        "tenant": {"S": "acme"},
        "owner": {"S": "user-42"},
        "state": {"S": state},
        "filename": {"S": "film.mp4"},
        "size_bytes": {"N": "31457280"},
        "content_type": {"S": "video/mp4"},
        "plan": {"M": plan},
        "created_at": moment,
        "updated_at": moment,
        "expires_at": {"N": str(int(NOW.timestamp()) + 86_400)},
        "multipart_id": {"S": "m-1"},
        **more,
    }
    dynamodb_client(REGION).put_item(TableName=TABLE, Item=item)
    return upload_id


def find(table: DynamoUploadRecords, upload_id: str) -> Upload:
    upload = table.find("acme", upload_id)
    assert upload is not None
    return upload


def test_item_of_the_first_release_is_an_upload_that_promised_no_more(table: DynamoUploadRecords) -> None:
    """Everything that came later has the value that means the same."""
    upload_id = write_item("uploading")
    assert find(table, upload_id) == Upload(
        id=upload_id,
        tenant="acme",
        owner="user-42",
        state=State.UPLOADING,
        filename="film.mp4",
        size_bytes=31_457_280,
        content_type="video/mp4",
        plan=Plan(Strategy.MULTIPART, 8_388_608, 4),
        created_at=NOW,
        updated_at=NOW,
        expires_at=NOW + timedelta(days=1),
        multipart_id="m-1",
        overwrite=Overwrite.CREATE,
        revision=0,
    )


def test_ready_item_of_the_first_release_keeps_its_object(table: DynamoUploadRecords) -> None:
    """It can be downloaded and replaced."""
    stored = {"etag": {"S": '"0-4"'}, "size_bytes": {"N": "31457280"}, "content_type": {"S": "video/mp4"}}
    upload = find(table, write_item("ready", object={"M": stored}))
    assert upload.object == StoredObject('"0-4"', 31_457_280, "video/mp4")


def test_item_of_the_first_release_moves_and_counts_from_then_on(table: DynamoUploadRecords) -> None:
    """Also when the move is bound to it as it was read: it has counted no changes so far."""
    upload = find(table, write_item("completing"))
    moved = table.move(upload, State.ABORTED, now=LATER, only_revision=upload.revision)
    assert (moved.state, moved.revision) == (State.ABORTED, 1)
    assert table.move(upload, State.EXPIRED, now=LATER, only_revision=upload.revision) == moved


def test_moved_item_of_the_first_release_is_due_like_any_other(table: DynamoUploadRecords) -> None:
    """Until then the sweeper does not know of it: the bucket's lifecycle and TTL see to those."""
    upload = find(table, write_item("issued"))
    far = NOW + timedelta(days=365)
    assert upload.id not in {upload_id for _, upload_id in table.list_due(far)}
    table.postpone(upload, None)
    moved = table.move(upload, State.UPLOADING, now=LATER)
    assert (moved.tenant, moved.id) in list(table.list_due(far))


def test_item_of_the_first_release_is_listed(table: DynamoUploadRecords) -> None:
    """Among the tenant's others."""
    upload = find(table, write_item("issued"))
    assert upload in table.list_newest("acme", before_id=None, limit=100)
