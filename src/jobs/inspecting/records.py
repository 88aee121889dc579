"""Data as text: JSON, and tables."""

from __future__ import annotations

import csv
import json
import re

from jobs.inspecting.finding import Finding

_TEXT = frozenset({"text/plain"})
_JSON_TOKENS = re.compile(
    r'(?:\s++|[\[\]{},:]|"(?:[^"\\\x00-\x1f]|\\.)*+"|-?\d[\d.eE+-]*+|true|false|null)*+', re.DOTALL
)
_DELIMITERS = ",;\t|"
_LINES_COMPARED = 20


def by_json(start: str, *, is_whole: bool) -> Finding | None:
    """Objects and lists; of a longer file, the head must be what JSON may begin with."""
    if not start.startswith(("{", "[")):
        return None
    if not is_whole:
        rest = start[_end_of(_JSON_TOKENS.match(start)) :]
        is_json = rest.startswith('"') or len(rest) < len("false")
        lines = [_is_json(line) for line in start.splitlines()[:_LINES_COMPARED][:-1]]
        if is_json and len(lines) > 1 and all(lines):
            return Finding("application/x-ndjson", ".ndjson", 0.9, _TEXT)
        return Finding("application/json", ".json", 0.9, _TEXT) if is_json else None
    if _is_json(start):
        return Finding("application/json", ".json", also=_TEXT)
    lines = [_is_json(line) for line in start.splitlines() if line.strip()]
    return Finding("application/x-ndjson", ".ndjson", also=_TEXT) if len(lines) > 1 and all(lines) else None


def by_rows(text: str, *, is_whole: bool) -> Finding:
    """A table, if its rows all have the same number of cells: three of two, or two of three; else text."""
    lines = text.splitlines()[: _LINES_COMPARED + 1]
    if not is_whole or len(lines) > _LINES_COMPARED:
        lines = lines[:-1]
    lines = [line for line in lines if line.strip()]
    for delimiter in _DELIMITERS:
        counts = _cells(lines, delimiter)
        if len(set(counts)) == 1 and counts[0] > 1 and len(counts) + counts[0] >= 5:
            also = _TEXT | {"text/tab-separated-values"} if delimiter == "\t" else _TEXT
            return Finding("text/csv", ".csv", 0.6, also)
    # Any value is JSON; one alone is rarely meant so, but may be.
    is_json = is_whole and _is_json(text)
    return Finding("text/plain", ".txt", 0.8, frozenset({"application/json"}) if is_json else frozenset())


def _cells(lines: list[str], delimiter: str) -> list[int]:
    try:
        return [len(row) for row in csv.reader(lines, delimiter=delimiter, strict=True)]
    except csv.Error:  # a quote that does not close, or a field longer than the module takes
        return []


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):  # nested deeper than Python goes: nothing that a program would read either
        return False
    return True


def _end_of(match: re.Match[str] | None) -> int:
    return match.end() if match else 0
