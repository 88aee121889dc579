"""A libcrypto that is not the one that we know is found out before it makes a digest."""

from __future__ import annotations

import ctypes
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from jobs.digests import libcrypto, native
from jobs.digests.hashers import new_hasher, restore_hasher
from jobs.digests.libcrypto import is_right
from jobs.digests.native import Functions, find_functions
from jobs.digests.sums import NotResumableError

SUMS = ("sha256", "sha1", "md5")


def found(algorithm: str) -> Functions:
    functions = find_functions(algorithm)
    assert functions is not None
    return functions


@pytest.fixture
def without_libcrypto(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine that has none."""
    monkeypatch.setattr(native, "_libraries", lambda: iter(()))
    libcrypto.proven_functions.cache_clear()
    yield
    libcrypto.proven_functions.cache_clear()


def other_fields(change: Callable[[list[tuple[str, Any]]], list[tuple[str, Any]]], functions: Functions) -> Functions:
    """The same functions, with our idea of their state bent."""
    fields = change([(name, kind) for name, kind, *_ in functions.structure._fields_])
    return replace(functions, structure=type("Bent", (ctypes.Structure,), {"_fields_": fields}))


@pytest.mark.parametrize("algorithm", SUMS)
def test_ours_is_right(algorithm: str) -> None:
    """On every machine that these tests run on."""
    assert is_right(found(algorithm), algorithm)


@pytest.mark.parametrize("algorithm", SUMS)
def test_counts_that_lie_the_other_way_round_are_found_out(algorithm: str) -> None:
    """As a library might have them."""
    bent = other_fields(lambda fields: [fields[0], fields[2], fields[1], *fields[3:]], found(algorithm))
    assert not is_right(bent, algorithm)


@pytest.mark.parametrize("algorithm", SUMS)
def test_words_that_lie_elsewhere_are_found_out(algorithm: str) -> None:
    """The whole state moved by a word."""
    bent = other_fields(lambda fields: [("more", ctypes.c_uint32), *fields], found(algorithm))
    assert not is_right(bent, algorithm)


def test_another_function_is_found_out() -> None:
    """Right with its own state, and yet not what was asked for."""
    assert not is_right(found("sha1"), "sha256")


@pytest.mark.usefixtures("without_libcrypto")
@pytest.mark.parametrize("algorithm", SUMS)
def test_without_libcrypto_hashlib_makes_the_digest_and_tells_no_state(algorithm: str) -> None:
    """Right all the same, within one run."""
    hasher = new_hasher(algorithm)
    hasher.update(memoryview(b"content"))
    assert hasher.digest() == hashlib.new(algorithm, b"content", usedforsecurity=False).digest()
    assert hasher.export() is None


def test_without_libcrypto_nobody_goes_on_from_a_state(request: pytest.FixtureRequest) -> None:
    """Of a machine that had one."""
    state = new_hasher("sha256").export()
    assert state is not None
    request.getfixturevalue("without_libcrypto")
    with pytest.raises(NotResumableError):
        restore_hasher("sha256", state)
