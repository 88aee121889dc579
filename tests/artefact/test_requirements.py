from __future__ import annotations

import re
from pathlib import Path

import pytest

from local.environments import ROOT

LISTS = sorted(
    file
    for file in (*ROOT.rglob("requirements*.txt"), *ROOT.glob("requirements/*.txt"))
    if not any(part.startswith(".") for part in file.relative_to(ROOT).parts)
)
PIN = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[^ ;]+)(?: ;[^\\]+?)?(?: --hash=sha256:[0-9a-f]{64})+")
# Versions below these have known holes; an audit tool that needs the network would find nothing and pass.
FLOORS = {
    "cryptography": (46, 0, 5),
    "pyjwt": (2, 13),
    "requests": (2, 32, 4),
    "signxml": (5, 2),
    "urllib3": (2, 6, 3),
}
BASELINES = ROOT / "benchmarks" / "baselines"


def lines_of(file: Path) -> list[str]:
    """The list's entries, each on one line, without comments."""
    text = re.sub(r"^\s*#.*\n", "", file.read_text(), flags=re.MULTILINE)
    return [" ".join(line.split()) for line in text.replace("\\\n", " ").splitlines() if line.strip()]


def pins_of(file: Path) -> dict[str, str]:
    """Version by name."""
    matches = [PIN.fullmatch(line) for line in lines_of(file)]
    return {match["name"]: match["version"] for match in matches if match}


@pytest.mark.parametrize("file", LISTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_everything_that_is_installed_is_pinned_by_hash(file: Path) -> None:
    """Nobody who takes over a name or a mirror gets code into a build."""
    lines = lines_of(file)
    assert lines
    assert [line for line in lines if not PIN.fullmatch(line)] == []


@pytest.mark.parametrize("file", LISTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_list_is_below_a_known_floor(file: Path) -> None:
    """Versions with known holes are not installed."""
    pins = pins_of(file)
    for name in FLOORS.keys() & pins.keys():
        assert tuple(map(int, pins[name].split(".")[:3])) >= FLOORS[name]


def test_floors_are_of_what_is_installed() -> None:
    """A floor under a name that nobody installs any more, or that is spelt otherwise, holds nothing."""
    assert set(FLOORS) <= {name for file in LISTS for name in pins_of(file)}


def test_store_is_the_one_that_the_tests_prove() -> None:
    """`make demo STORE=seaweedfs` runs what the suites ran on, to the byte."""
    (store,) = lines_of(ROOT / "requirements" / "store.txt")
    assert store in lines_of(ROOT / "requirements" / "tests.txt")


def test_boto3_and_botocore_are_a_pair() -> None:
    """The two are released together and work together only so."""
    pins = pins_of(ROOT / "src" / "requirements.txt")
    assert pins["boto3"] == pins["botocore"]


def test_baselines_are_measured_with_our_versions() -> None:
    """A benchmark compares two ways of writing a function, not two versions of a library."""
    ours = {**pins_of(ROOT / "src" / "authorizer" / "requirements.txt"), **pins_of(ROOT / "src" / "requirements.txt")}
    for file in BASELINES.rglob("requirements.txt"):
        pins = pins_of(file)
        shared = ours.keys() & pins.keys()
        assert shared
        assert {name: pins[name] for name in shared} == {name: ours[name] for name in shared}
