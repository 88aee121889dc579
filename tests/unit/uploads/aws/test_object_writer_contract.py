"""What a writer of results does: the same tests for the fake and for the adapter on moto, with versions and without."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from uuid import uuid4

import pytest

from tests.unit.fakes.file_store import Written
from tests.unit.uploads.aws.result_stores import TYPE, ResultStore, fake_results, real_results
from uploads.limits import DEFAULT_PART_BYTES, MIB

STORES: dict[str, Callable[[], ResultStore]] = {
    "fake": fake_results,
    "real": real_results,
    "real with versions": partial(real_results, keeps_versions=True),
}


@pytest.fixture(scope="module", params=list(STORES))
def store(request: pytest.FixtureRequest, moto: None) -> ResultStore:  # noqa: ARG001 # moto is there while it lives
    return STORES[request.param]()


@pytest.fixture
def prefix() -> str:
    """Of a fresh job's results."""
    return f"t/acme/{uuid4().hex.upper()}/{uuid4().hex.upper()}/"


SIZES = [0, 1, MIB, DEFAULT_PART_BYTES, DEFAULT_PART_BYTES + 1, 2 * DEFAULT_PART_BYTES, 2 * DEFAULT_PART_BYTES + 7]


@pytest.mark.parametrize("size_bytes", SIZES)
def test_object_is_there_with_its_bytes_type_and_name(store: ResultStore, prefix: str, size_bytes: int) -> None:
    """In one request or in parts."""
    content = uuid4().bytes * (size_bytes // 16 + 1)
    store.write(prefix + "00001", content[:size_bytes])
    assert store.look(prefix + "00001") == Written(content[:size_bytes], TYPE, {"portside-name": "a"})
    assert store.count(prefix) == 1


@pytest.mark.parametrize("size_bytes", [3, DEFAULT_PART_BYTES + 1])
def test_object_that_is_there_stays_as_it_is(store: ResultStore, prefix: str, size_bytes: int) -> None:
    """A second run writes the same again; nothing of it is kept."""
    store.write(prefix + "00001", b"first")
    store.write(prefix + "00001", bytes(size_bytes), name="b")
    assert store.look(prefix + "00001") == Written(b"first", TYPE, {"portside-name": "a"})
    assert store.count(prefix) == 1


@pytest.mark.parametrize("size_bytes", [3, DEFAULT_PART_BYTES + 1])
def test_object_whose_content_fails_is_not_there_at_all(store: ResultStore, prefix: str, size_bytes: int) -> None:
    """Whole or not: nor are its parts."""

    def content() -> Iterator[bytes]:
        yield bytes(size_bytes)
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        store.writer.write(prefix + "00001", content(), content_type=TYPE, metadata={})
    assert (store.look(prefix + "00001"), store.count(prefix)) == (None, 0)


def test_deleting_takes_all_below_the_prefix_and_nothing_else(store: ResultStore, prefix: str) -> None:
    """Twice is once; neither the upload's own object, nor another job's."""
    own, other = prefix.rsplit("/", 2)[0], prefix[:-2] + ("x/" if prefix[-2] != "x" else "y/")
    for key in (own, other + "00001", prefix + "00001", prefix + "00002", prefix + "manifest"):
        store.write(key, b"content")
    for _ in range(2):
        store.writer.delete_under(prefix)
        assert store.count(prefix) == 0
    assert store.look(own) == store.look(other + "00001") == Written(b"content", TYPE, {"portside-name": "a"})


def test_what_was_deleted_may_be_written_again(store: ResultStore, prefix: str) -> None:
    """The next job's keys are others; but nothing forbids it."""
    store.write(prefix + "00001", b"first")
    store.writer.delete_under(prefix)
    store.write(prefix + "00001", b"second")
    found = store.look(prefix + "00001")
    assert found is not None
    assert found.content == b"second"
