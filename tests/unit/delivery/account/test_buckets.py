from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from delivery.account.buckets import Bucket, Contents
from delivery.account.identity import Clients
from delivery.errors import EmptyingError
from tests.unit.delivery.fakes import ACCOUNT, aws, make_bucket


@pytest.fixture
def clients() -> Iterator[Clients]:
    with aws() as clients:
        yield clients


@pytest.fixture
def bucket(clients: Clients) -> Bucket:
    return Bucket(clients.s3, make_bucket(clients), ACCOUNT.id)


def silent(_text: str) -> None:
    """For what is not looked at."""


def fill(bucket: Bucket) -> None:
    """Three versions and a delete marker of one key, one of another, and an incomplete upload."""
    for body in (b"1", b"22", b"333"):
        bucket.s3.put_object(Bucket=bucket.name, Key="t/a/x", Body=body)
    bucket.s3.delete_object(Bucket=bucket.name, Key="t/a/x")
    bucket.s3.put_object(Bucket=bucket.name, Key="t/b/y", Body=b"4444")
    bucket.s3.create_multipart_upload(Bucket=bucket.name, Key="t/a/z")


def test_everything_is_counted(bucket: Bucket) -> None:
    """As it is billed: every version, and what hides behind delete markers."""
    assert bucket.contents(silent) == Contents()
    fill(bucket)
    assert bucket.contents(silent) == Contents(versions=4, delete_markers=1, size_bytes=10, incomplete_uploads=1)


def test_emptying_leaves_nothing(bucket: Bucket) -> None:
    """And the second time there is nothing to do."""
    fill(bucket)
    bucket.empty(silent)
    assert not bucket.contents(silent)
    bucket.empty(silent)


def test_emptying_goes_over_all_pages(bucket: Bucket) -> None:
    """S3 lists and deletes at most 1,000 at a time, and progress is told."""
    for number in range(1_203):
        bucket.s3.put_object(Bucket=bucket.name, Key=f"t/a/{number:05}", Body=b"x")
    said: list[str] = []
    assert bucket.contents(said.append).versions == 1_203
    bucket.empty(said.append)
    assert not bucket.contents(silent)
    assert "  deleted 1,203 from portside-dev-bucket" in said


def test_a_prefix_keeps_to_itself(bucket: Bucket) -> None:
    """SAM's bucket is shared with other applications."""
    fill(bucket)
    mine = Bucket(bucket.s3, bucket.name, bucket.owner, "t/a/")
    assert mine.contents(silent) == Contents(versions=3, delete_markers=1, size_bytes=6, incomplete_uploads=1)
    mine.empty(silent)
    assert bucket.contents(silent) == Contents(versions=1, size_bytes=4)


def test_bucket_without_versioning_is_emptied_too(clients: Clients) -> None:
    """There S3 calls every version "null"."""
    bucket = Bucket(clients.s3, make_bucket(clients, "plain", versioned=False), ACCOUNT.id)
    bucket.s3.put_object(Bucket="plain", Key="x", Body=b"1")
    bucket.remove(silent)
    assert not bucket.exists()


def test_removing_is_safe_to_repeat(bucket: Bucket) -> None:
    """The bucket may have gone between looking and deleting."""
    fill(bucket)
    assert bucket.exists()
    bucket.remove(silent)
    assert not bucket.exists()


class Wrapped:
    """An S3 client in which one operation is another."""

    def __init__(self, client: Any, **operations: Any) -> None:
        self._client = client
        self._operations = operations

    def __getattr__(self, name: str) -> Any:
        return self._operations.get(name) or getattr(self._client, name)


def test_refusals_inside_a_200_are_not_missed(bucket: Bucket) -> None:
    """DeleteObjects answers 200 also when it deleted nothing."""
    fill(bucket)

    def refuse(**arguments: Any) -> dict[str, Any]:
        return {"Errors": [{"Code": "AccessDenied", "Message": "no"} for _ in arguments["Delete"]["Objects"]]}

    stubborn: Any = Wrapped(bucket.s3, delete_objects=refuse)
    with pytest.raises(EmptyingError, match="AccessDenied: no"):
        Bucket(stubborn, bucket.name, bucket.owner).empty(silent)


def test_passing_refusal_is_tried_again(bucket: Bucket) -> None:
    """S3 asks to slow down now and then."""
    fill(bucket)
    answers = iter([{"Errors": [{"Code": "SlowDown", "Message": "later"}]}])

    def slow(**arguments: Any) -> Any:
        return next(answers, None) or bucket.s3.delete_objects(**arguments)

    busy: Any = Wrapped(bucket.s3, delete_objects=slow)
    Bucket(busy, bucket.name, bucket.owner).empty(silent)
    assert not bucket.contents(silent)


def test_what_arrives_meanwhile_is_emptied_as_well(bucket: Bucket) -> None:
    """A URL that was given out may still be used in the last moment."""
    late = iter([b"late"])

    def write_first(**arguments: Any) -> Any:
        for body in late:
            bucket.s3.put_object(Bucket=bucket.name, Key="t/a/late", Body=body)
        return bucket.s3.delete_bucket(**arguments)

    racing: Any = Wrapped(bucket.s3, delete_bucket=write_first)
    Bucket(racing, bucket.name, bucket.owner).remove(silent)
    assert not bucket.exists()


def test_endless_writer_ends_it(bucket: Bucket) -> None:
    """Rather than going on for ever."""

    def write_first(**arguments: Any) -> Any:
        bucket.s3.put_object(Bucket=bucket.name, Key="t/a/late", Body=b"late")
        return bucket.s3.delete_bucket(**arguments)

    racing: Any = Wrapped(bucket.s3, delete_bucket=write_first)
    with pytest.raises(EmptyingError, match="keeps writing"):
        Bucket(racing, bucket.name, bucket.owner).remove(silent)


def test_upload_that_ends_meanwhile_does_not_stop_it(bucket: Bucket) -> None:
    """The lifecycle rule, or its client, may have been faster."""
    fill(bucket)

    def too_late(**_arguments: Any) -> None:
        raise ClientError({"Error": {"Code": "NoSuchUpload", "Message": ""}}, "AbortMultipartUpload")

    raced: Any = Wrapped(bucket.s3, abort_multipart_upload=too_late)
    Bucket(raced, bucket.name, bucket.owner).empty(silent)
    assert bucket.contents(silent) == Contents(incomplete_uploads=1)


def test_every_call_names_the_owner(bucket: Bucket) -> None:
    """A deleted bucket's name is free for anybody in the world."""
    fill(bucket)
    calls: list[tuple[str, object]] = []
    bucket.s3.meta.events.register(
        "provide-client-params.s3.*",
        lambda params, model, **_: calls.append((model.name, params.get("ExpectedBucketOwner"))),
    )
    bucket.exists()
    bucket.contents(silent)
    bucket.remove(silent)
    assert {name for name, _ in calls} >= {"HeadBucket", "ListObjectVersions", "DeleteObjects", "DeleteBucket"}
    assert {owner for _, owner in calls} == {ACCOUNT.id}
