"""docs/api.md, as its tables read; and the code, as what it can answer."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import uploads
from delivery.gateway import small_files
from delivery.gateway.responses import ERRORS as GATEWAY_ERRORS
from delivery.gateway.responses import UNSIGNED
from jobs.digests.sums import NotResumableError
from jobs.lifecycle import TERMINAL as JOB_TERMINAL
from jobs.model import JobState
from uploads import downloading, errors
from uploads.lifecycle import TERMINAL
from uploads.model import State

SOURCE = Path(uploads.__file__).parents[1]
PAGE = (SOURCE.parent / "docs" / "api.md").read_text()
PROSE = re.sub(r"^```.*?^```$", "", PAGE, flags=re.MULTILINE | re.DOTALL)
Row = list[str]
KINDS = {
    kind.__name__: kind
    for module in (errors, downloading)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, errors.UploadsError)
}
# Codes that are made from a state, by how that is written.
FROM_STATES = {
    "f'UPLOAD_{upload.state.upper()}'": [f"UPLOAD_{it.upper()}" for it in TERMINAL - {State.READY, State.REJECTED}],
    "f'JOB_{job.state.upper()}'": [f"JOB_{it.upper()}" for it in JOB_TERMINAL - {JobState.CANCELLED}],
}


def tables() -> Iterator[list[Row]]:
    """Every table, as rows of cells, its head first."""
    rows: list[Row] = []
    for line in [*PROSE.splitlines(), ""]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
        elif rows:
            yield [rows[0], *rows[2:]]
            rows = []


def table_of(head: str) -> list[Row]:
    """The rows of the one table that begins with this."""
    (rows,) = (rows[1:] for rows in tables() if rows[0][0] == head)
    return rows


def words(cell: str) -> list[str]:
    """What stands in code type."""
    return re.findall(r"`([^`]+)`", cell)


def documented_codes() -> dict[str, set[tuple[int, bool]]]:
    """Each code of the table of errors: its statuses, and whether waiting helps."""
    found: dict[str, set[tuple[int, bool]]] = defaultdict(set)
    for status, codes, _, remedy in table_of("status"):
        for code in words(codes):
            found[code].add((int(status), "Retry-After" in remedy))
    return found


def documented_job_codes() -> set[tuple[str, int]]:
    """Each code of the table of why jobs fail, with its status."""
    return {(words(code)[0], int(status)) for code, status, *_ in table_of("code")}


def codes_of_jobs() -> set[tuple[str, int]]:
    """The same of the code: of the types that a client can see, and of what no type can help."""
    folders = ("types", "digests", "inspecting", "unpacking")
    files = [file for folder in folders for file in SOURCE.glob(f"jobs/{folder}/*.py") if file.stem != "notify"]
    found = {(code, status) for file in files for code, status, _ in _raised(ast.parse(file.read_text()))}
    defects = re.findall(r"JobDefectError\(\s*\"([A-Z_]+)\"", (SOURCE / "jobs" / "failing.py").read_text())
    defects.append(NotResumableError().code)
    return found | {(code, 500) for code in defects}


def answered_codes() -> dict[str, set[tuple[int, bool]]]:
    """The same of the code: every error that is raised, every problem that is answered, and the gateway's own."""
    found: dict[str, set[tuple[int, bool]]] = defaultdict(set)
    for file in [
        *SOURCE.glob("uploads/**/*.py"),
        *SOURCE.glob("jobs/*.py"),
        *SOURCE.glob("tokens/*.py"),
        *SOURCE.glob("handlers/**/*.py"),
    ]:
        tree = ast.parse(file.read_text())
        for code, status, waiting in [*_raised(tree), *_answered(tree)]:
            found[code].add((status, waiting))
    for error in (*GATEWAY_ERRORS, UNSIGNED, small_files.REFUSED, small_files.FAILED):
        found[error.code].add((error.status, bool(error.retry_after_seconds)))
    return found


def _raised(tree: ast.AST) -> Iterator[tuple[str, int, bool]]:
    """Errors are made by calls of their classes, or raised by their bare names."""
    bare = [node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Name)]
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    for name, keywords in [
        *((name.id, []) for name in bare),
        *((call.func.id, call.keywords) for call in calls if isinstance(call.func, ast.Name)),
    ]:
        kind = KINDS.get(name)
        if kind is not None:
            given = {keyword.arg: keyword.value for keyword in keywords}
            waiting = bool(kind.retry_after_seconds) or "retry_after_seconds" in given
            for code in _codes(given["code"]) if "code" in given else [kind.code]:
                yield code, kind.status, waiting


def _codes(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.IfExp):
        return _codes(node.body) + _codes(node.orelse)
    return FROM_STATES[ast.unparse(node)]  # or it is one that nobody can find


def _answered(tree: ast.AST) -> Iterator[tuple[str, int, bool]]:
    """Problems that are no errors of the core's: `problem(app, 404, "ROUTE_NOT_FOUND", …)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "problem":
            _, status, code, *_ = node.args
            if isinstance(status, ast.Constant) and isinstance(code, ast.Constant):
                yield str(code.value), int(str(status.value)), False
