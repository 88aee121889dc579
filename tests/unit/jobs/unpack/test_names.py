"""Names that could do harm where somebody saves the files end the job, in zips and in tars alike."""

from __future__ import annotations

import tarfile
import unicodedata

import pytest

from jobs.unpacking.names import MAX_DEPTH, Names, clean_name
from tests.unit.jobs.unpack.forged_zips import Forged, forge
from tests.unit.jobs.unpack.unpack_world import UnpackWorld, member, tar_of, tar_of_members, zip_of
from uploads.errors import PromiseBrokenError

HOSTILE = [
    "/etc/passwd",
    "//host/share",
    "..",
    "../a",
    "a/../b",
    "a/..",
    "./../a",
    "a\\b",
    "\\\\host\\share",
    "C:/a",
    "c:a",
    "a\nb",
    "a\rb",
    "a\x1bb",
    "a\x7fb",
    "a\x85b",
    "a\u2028b",
    "a\u202eb.exe",
    "a//b",
    "a/./b",
    ".",
    "a" * 1_025,
    "ä" * 513,
    "/".join("a" * (MAX_DEPTH + 1)),
]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz"])
def test_hostile_name_ends_the_job_and_leaves_nothing(kind: str, name: str) -> None:
    """Even what came before it is taken away."""
    tree = {"good": b"1", name: b"2"}
    content = forge(Forged(b"good"), Forged(name.encode(), central={"flags": 1 << 11})) if kind == "zip" else None
    content = content or tar_of(tree, kind[4:])
    assert UnpackWorld().refused(content) == "ARCHIVE_HOSTILE_NAME"


@pytest.mark.parametrize(
    "name", [b"", b"a\0b", b"\xff\xfe", b"a/\xc3", b"\xed\xa0\x80"], ids=["empty", "nul", "bytes", "cut", "surrogate"]
)
def test_zip_name_that_is_no_text_is_refused(name: bytes) -> None:
    """Where it says that it is UTF-8."""
    assert UnpackWorld().refused(forge(Forged(name, central={"flags": 1 << 11}))) == "ARCHIVE_HOSTILE_NAME"


def test_tar_name_that_is_no_utf8_is_refused() -> None:
    """No other encoding is told anywhere."""
    content = tar_of({"caf?": b"1"}, format=tarfile.GNU_FORMAT)
    broken = content.replace(b"caf?", b"caf\xe9")
    checksum = b"%06o" % (int(broken[148:154], 8) + 0xE9 - ord("?"))
    assert UnpackWorld().refused(broken[:148] + checksum + broken[154:]) == "ARCHIVE_HOSTILE_NAME"


TOGETHER = [
    ("a", "a"),
    ("a", "A"),
    ("straße", "STRASSE"),
    ("ä", unicodedata.normalize("NFD", "ä")),
    ("Å", "\u212b"),
    ("a", "a/b"),
    ("a/b", "a"),
    ("A/b", "a"),
    ("a/b/c/d", "a/B"),
    ("a/", "a"),
    ("a", "A/"),
]


@pytest.mark.parametrize(("first", "second"), TOGETHER)
def test_names_that_some_system_takes_for_one_are_refused(first: str, second: str) -> None:
    """By case, normal form, or because one is a folder of the other."""
    content = forge(Forged(first.encode(), b""), Forged(second.encode(), b""))
    assert UnpackWorld().refused(content) == "ARCHIVE_HOSTILE_NAME"


@pytest.mark.parametrize("steps", [1, 1_000_000])
@pytest.mark.parametrize(("first", "second"), [pair for pair in TOGETHER if "/" not in (pair[0][-1], pair[1][-1])])
def test_names_are_remembered_from_run_to_run(first: str, second: str, steps: int) -> None:
    """A tar tells them one by one."""
    content = tar_of_members(member(first, size=1), member(second, size=1))
    assert UnpackWorld().refused(content, steps=steps) == "ARCHIVE_HOSTILE_NAME"


def test_folder_is_remembered_from_run_to_run() -> None:
    """Even one that holds nothing."""
    content = tar_of_members(member("a", type=tarfile.DIRTYPE), member("b", size=1), member("A", size=1))
    assert UnpackWorld().refused(content, steps=1) == "ARCHIVE_HOSTILE_NAME"


@pytest.mark.parametrize(
    "name", ["a b", " a", "a.", "...", "a/...b", "12:30.log", "ab:c", "CON", "\u200f\u05e9", "a" * 1_024]
)
def test_name_that_is_only_odd_is_good(name: str) -> None:
    """What harms nobody is not ours to forbid."""
    world = UnpackWorld()
    assert world.tree(world.succeed(zip_of({name: b"1"}))) == {name: b"1"}


def test_error_shows_a_name_only_in_part_and_without_what_terminals_obey() -> None:
    """Anybody may have made it up."""
    with pytest.raises(PromiseBrokenError) as caught:
        clean_name("\x1b[2J" * 500, is_folder=False)
    assert len(caught.value.detail) < 150
    assert caught.value.detail.isprintable()


def test_same_folders_in_other_letters_are_no_harm() -> None:
    """Files in them may still be told apart."""
    names = Names()
    for name in ("a/b", "A/c", "a/d/e", "A/D/f"):
        names.add(name, is_folder=False)
