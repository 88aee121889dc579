"""Holds docs/gateway-errors.md to the gateway's responses and to the codes of docs/api.md."""

from __future__ import annotations

import re

from delivery.gateway import small_files
from delivery.gateway.responses import ERRORS, STRANGER, UNSIGNED, GatewayError
from local.environments import ROOT
from tests.unit.handlers.api_page import documented_codes

PAGE = (ROOT / "docs" / "gateway-errors.md").read_text()
ROWS = [
    [cell.strip() for cell in line.strip("| ").split(" | ")]
    for line in PAGE.splitlines()
    if re.match(r"\| \d{3} \|", line)
]
PROMISED = {400, 401, 403, 404, 413, 429, 500, 502, 503, 504}


def words(cell: str) -> list[str]:
    """What stands in code type."""
    return re.findall(r"`([^`]+)`", cell)


def row_of(error: GatewayError, answered_by: str) -> list[str]:
    """The one row of an error."""
    (found,) = (row for row in ROWS if row[:3] == [str(error.status), answered_by, f"`{error.code}`"])
    return found


def test_every_response_type_of_the_gateway_is_there() -> None:
    """With the status and the code that it is answered with, in every AuthMode; and no other type."""
    made = sorted((str(one.status), one.type, one.code) for one in (*ERRORS, UNSIGNED, STRANGER))
    told = sorted(
        (status, words(by)[0], words(code)[0]) for status, by, code, *_ in ROWS if re.fullmatch(r"`[A-Z0-9_]+`", by)
    )
    assert told == made


def test_what_becomes_of_s3s_answers_is_there() -> None:
    """Where the gateway asks it by itself."""
    assert [row[0] for row in ROWS if row[1] == "S3"] == ["400", "503"]
    for error in (small_files.REFUSED, small_files.FAILED):
        row_of(error, "S3")


def test_every_status_has_a_cause_and_a_remedy() -> None:
    """In the order of the statuses."""
    assert {int(row[0]) for row in ROWS} >= PROMISED
    assert [row[0] for row in ROWS] == sorted(row[0] for row in ROWS)
    assert all(len(row) >= 5 and all(row[:5]) for row in ROWS)


def test_callers_are_told_to_wait_where_the_answer_says_how_long() -> None:
    """And of the gateway's own, nowhere else."""
    types = [(error, f"`{error.type}`") for error in (*ERRORS, UNSIGNED, STRANGER)]
    for error, answered_by in [*types, (small_files.REFUSED, "S3"), (small_files.FAILED, "S3")]:
        assert ("Retry-After" in row_of(error, answered_by)[4]) == bool(error.retry_after_seconds), error


def test_codes_are_those_that_are_answered_with_that_status() -> None:
    """As the page of the API has them: each status there has a row here."""
    codes = documented_codes()
    for status, _, code, *_ in ROWS:
        for name in words(code):
            assert int(status) in {answered for answered, _ in codes[name]}, name
    assert {int(row[0]) for row in ROWS} == {status for told in codes.values() for status, _ in told}
