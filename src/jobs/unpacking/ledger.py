"""What has been unpacked so far: in the cursor the last of it, the rest in pages beside the results.

A cursor is written every few seconds, and must stay small; ten thousand names and digests are megabytes. The pages stay
when the manifest is written: until a job has ended, another run may need them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from jobs.model import Json
from jobs.unpacking.shelf import Shelf
from uploads.limits import KIB

_PAGE_BYTES = 32 * KIB

# A row of the manifest; of a folder it has a name only, and the manifest leaves it out.
Row = dict[str, Any]


@dataclass(slots=True)
class Ledger:
    """`position` is where the archive goes on, `next_number` what its next file is called in keys.

    `lost_runs` counts those that did not come as far as that again.
    """

    position: int = 0
    next_number: int = 1
    pages: int = 0
    rows: list[Row] = field(default_factory=list)
    rows_bytes: int = 0
    lost_runs: int = 0

    @classmethod
    def read(cls, cursor: Json | None) -> Ledger:
        """As `to_cursor` wrote it; empty at the beginning."""
        return cls(**{**cursor, "rows": list(cursor["rows"])}) if cursor else cls()

    def to_cursor(self) -> Json:
        """What the next run goes on from."""
        return {
            "position": self.position,
            "next_number": self.next_number,
            "pages": self.pages,
            "rows": list(self.rows),
            "rows_bytes": self.rows_bytes,
            "lost_runs": self.lost_runs,
        }

    def note(self, row: Row, position: int, shelf: Shelf) -> None:
        """The entry is done with. Pages depend on the rows alone: one that is written again is the same."""
        self.position = position
        self.lost_runs = 0
        self.next_number += "number" in row
        self.rows.append(row)
        self.rows_bytes += len(json.dumps(row))
        if self.rows_bytes >= _PAGE_BYTES:
            shelf.write_page(self.pages + 1, (json.dumps(row).encode() + b"\n" for row in self.rows))
            self.pages, self.rows, self.rows_bytes = self.pages + 1, [], 0

    def all_rows(self, shelf: Shelf) -> Iterator[Row]:
        """From the first on."""
        for page in range(1, self.pages + 1):
            yield from map(json.loads, shelf.read_page(page).splitlines())
        yield from self.rows


def files_of(rows: Iterable[Row]) -> Iterator[Row]:
    """Without the folders."""
    return (row for row in rows if "number" in row)
