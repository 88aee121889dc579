"""Holds docs/small-files.md to the code and the template."""

from __future__ import annotations

import json
import re
import tomllib

from delivery.gateway import small_files
from delivery.gateway.responses import ERRORS
from delivery.parameters.checks import find_contradictions
from delivery.parameters.file import as_text
from delivery.parameters.rules import find_problems, with_defaults
from delivery.template import read_template
from handlers.file_contract import PUT_FILE
from local.environments import ROOT
from uploads.limits import MAX_FILENAME_BYTES

PAGE = (ROOT / "docs" / "small-files.md").read_text()
DECLARED = read_template()["Parameters"]


def test_example_may_be_deployed() -> None:
    """Copied as it is."""
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    given = {name: as_text(value) for name, value in tomllib.loads(example).items()}
    assert list(find_problems(DECLARED, given)) == []
    assert list(find_contradictions(with_defaults(DECLARED, given), is_emulator=False)) == []


def test_example_of_an_answer_is_what_the_mapping_gives() -> None:
    """Member by member."""
    (example,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    shown = json.loads(example)
    assert {**small_files.STORED, "file_id": shown["file_id"]} == shown
    assert f"answers {PUT_FILE.status} " in PAGE
    assert f"Retry-After: {small_files.stored_headers()['Retry-After'].strip(chr(39))}" in PAGE


def test_refusals_are_the_integrations() -> None:
    """And the gateway's, of a body that is too large."""
    (too_large,) = (error for error in ERRORS if error.type == "REQUEST_TOO_LARGE")
    told = re.findall(r"^\| (\d{3}) \| `([A-Z_]+)` \|", PAGE, re.MULTILINE)
    expected = [(str(one.status), one.code) for one in (small_files.REFUSED, too_large, small_files.FAILED)]
    assert told == expected


def test_checksums_are_those_that_are_passed_on() -> None:
    """By their headers."""
    told = re.findall(r"`(?:x-amz-checksum)?-(sha\d+|crc\w+)`", PAGE)
    assert sorted(told) == sorted(name.removeprefix("x-amz-checksum-") for name in small_files.CHECKSUMS)


def test_what_is_named_is_there() -> None:
    """Parameters, and the longest name."""
    named = set(re.findall(r"`([A-Z][a-z]+(?:[A-Z][A-Za-z]+)+)`", PAGE)) - {"AccessDenied"}
    assert {"SmallFiles", "SmallFileTypes", "AuthMode"} <= named <= set(DECLARED)
    assert f"more than {MAX_FILENAME_BYTES} bytes" in PAGE
