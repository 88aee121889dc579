"""The table of roles, as `roles.txt` has it: what each route answers to whom. The documentation is made of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from handlers.operation import Operation
from handlers.table import CONDITIONS, FUNCTIONS, OPERATIONS
from tests.unit.template.resolving import resolved

FILE = Path(__file__).with_name("roles.txt")
UNKNOWN_PATH = "unknownPath"


@dataclass(frozen=True, slots=True)
class Table:
    """One AuthMode's. `rows`: by operation, the statuses by column."""

    mode: str
    columns: tuple[str, ...]
    rows: dict[str, dict[str, int]]

    def column(self, name: str) -> dict[str, int]:
        """What each operation answers to this one."""
        return {operation: row[name] for operation, row in self.rows.items()}


def operations_of(mode: str) -> list[Operation]:
    """The routes that a stack of this mode has, its other parameters' defaults given."""
    there = [
        name for name in FUNCTIONS if name not in CONDITIONS or resolved({"Condition": CONDITIONS[name]}, AuthMode=mode)
    ]
    return [operation for name in there for operation in FUNCTIONS[name]]


def operations_off() -> list[Operation]:
    """The routes that no stack has unless a parameter says so."""
    on = {operation.id for mode in TABLES for operation in operations_of(mode)}
    return [operation for operation in OPERATIONS if operation.id not in on]


def read_tables() -> dict[str, Table]:
    """All of them, by mode. A block is the mode's name and columns, then a line an operation."""
    tables = {}
    for block in FILE.read_text().strip().split("\n\n"):
        (mode, *columns), *lines = (line.split() for line in block.splitlines() if not line.startswith("#"))
        rows = {name: dict(zip(columns, map(int, cells), strict=True)) for name, *cells in lines}
        tables[mode] = Table(mode, tuple(columns), rows)
    return tables


TABLES = read_tables()
