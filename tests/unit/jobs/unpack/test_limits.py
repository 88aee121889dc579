"""How much may come out of an archive: what is asked for, what it says, and what really comes."""

from __future__ import annotations

import gzip
import tarfile
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from jobs.types.unpack import TYPE
from jobs.unpacking.limits import check_parameters
from tests.unit.jobs.unpack.forged_zips import Forged, forge
from tests.unit.jobs.unpack.unpack_world import UnpackWorld, member, tar_of, tar_of_members, zip_of
from uploads.errors import InvalidRequestError
from uploads.limits import GIB

CAPS = {"max_entries": 10_000, "max_total_bytes": 10 * GIB, "max_entry_bytes": GIB, "max_ratio": 1_000}
MIB_OF_ZEROS = bytes(2**20)


def test_limits_that_are_left_out_are_the_services_own() -> None:
    """As docs tell them."""
    usual = {"max_entries": 1_000, "max_total_bytes": GIB, "max_entry_bytes": GIB, "max_ratio": 100}
    assert check_parameters({}) == usual
    assert TYPE.check({"max_ratio": 7}) == usual | {"max_ratio": 7}
    assert check_parameters(CAPS) == CAPS


@pytest.mark.parametrize("name", CAPS)
@pytest.mark.parametrize("value", [0, -1, None, True, 1.0, "1", [], 2**63])
def test_limit_that_is_no_number_or_too_much_is_refused_by_name(name: str, value: Any) -> None:
    """Each, where it stands."""
    for given in (value, CAPS[name] + 1):
        with pytest.raises(InvalidRequestError) as caught:
            check_parameters({name: given})
        assert caught.value.errors == ((f"/parameters/{name}", f"must be a whole number from 1 to {CAPS[name]}"),)


def test_unknown_limit_is_refused() -> None:
    """It would do nothing."""
    with pytest.raises(InvalidRequestError) as caught:
        check_parameters({"max_depth": 2})
    assert caught.value.errors[0][0] == "/parameters/max_depth"


KINDS: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "zip": zip_of,
    "tar": tar_of,
    "tar.gz": lambda tree: tar_of(tree, "gz"),
}
every_kind = pytest.mark.parametrize("kind", KINDS)


@every_kind
@pytest.mark.parametrize("steps", [1, 1_000_000])
@pytest.mark.parametrize(
    ("limits", "is_good"),
    [
        ({"max_entries": 3}, True),
        ({"max_entries": 2}, False),
        ({"max_total_bytes": 6_000}, True),
        ({"max_total_bytes": 5_999}, False),
        ({"max_entry_bytes": 3_000}, True),
        ({"max_entry_bytes": 2_999}, False),
    ],
)
def test_limit_holds_to_the_last_one(kind: str, steps: int, limits: dict[str, int], is_good: bool) -> None:
    """However many runs it takes."""
    tree = {"a": b"1" * 1_000, "b": b"2" * 2_000, "c": b"3" * 3_000}
    world = UnpackWorld()
    limits = {"max_ratio": 1_000} | limits
    if is_good:
        assert world.tree(world.succeed(KINDS[kind](tree), steps=steps, **limits)) == tree
    else:
        assert world.refused(KINDS[kind](tree), steps=steps, **limits) == "ARCHIVE_TOO_LARGE"


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_bomb_is_refused_by_its_ratio(kind: str) -> None:
    """A thousand to one; who knows better may say so."""
    tree = {"zeros": MIB_OF_ZEROS}
    assert UnpackWorld().refused(KINDS[kind](tree)) == "ARCHIVE_TOO_LARGE"
    world = UnpackWorld()
    assert world.tree(world.succeed(KINDS[kind](tree) + b"", max_ratio=1_000)) == tree


def test_bomb_that_says_that_it_is_small_gives_no_byte_more_than_it_says() -> None:
    """Sizes in a zip are anybody's word."""
    lie = {"size": 10, "crc32": zlib.crc32(bytes(10))}
    world = UnpackWorld()
    assert world.refused(forge(Forged(b"zeros", MIB_OF_ZEROS, central=lie, local=lie))) == "ARCHIVE_UNREADABLE"


def test_size_that_no_file_can_have_is_too_large() -> None:
    """Before a byte of it is read."""
    header = member("huge", size=2**40).tobuf(tarfile.GNU_FORMAT)
    assert UnpackWorld().refused(header + bytes(1_024)) == "ARCHIVE_TOO_LARGE"


def test_folders_count_as_entries() -> None:
    """They cost time, too."""
    folders = [member(f"f{number}", type=tarfile.DIRTYPE) for number in range(4)]
    assert UnpackWorld().refused(tar_of_members(*folders), max_entries=3) == "ARCHIVE_TOO_LARGE"


def test_million_entries_are_not_read() -> None:
    """The count in the directory's end is enough to be refused, and a count too small is a lie."""
    entry = Forged(b"", b"").central_bytes(0)
    world = UnpackWorld()
    content = b"PK\3\4" + entry * 100_000
    end = {"here": 0xFFFE, "count": 0xFFFE, "length": len(entry) * 100_000, "offset": 4}
    assert world.refused(content + forge(end=end)) == "ARCHIVE_TOO_LARGE"
    assert world.files.read_bytes < 2**20


def test_archive_within_archive_within_archive_costs_only_the_outermost() -> None:
    """What a nest of bombs would come to, nobody finds out."""
    bomb = gzip.compress(gzip.compress(bytes(10 * 2**20)))
    world = UnpackWorld()
    assert world.tree(world.succeed(zip_of({"bomb.gz.gz": bomb}))) == {"bomb.gz.gz": bomb}
