"""What a job answers of an archive that it has unpacked: all of it as an object, the first of it in its response."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from jobs.model import Json
from jobs.unpacking.ledger import Ledger, Row, files_of
from jobs.unpacking.opening import Format
from jobs.unpacking.shelf import Shelf
from uploads.keys import MANIFEST_NUMBER
from uploads.limits import KIB

_SHOWN_ENTRIES = 100
# A record holds 400 kB with all that is in it, and names may be long.
_SHOWN_BYTES = 64 * KIB


@dataclass(slots=True)
class Manifest:
    """Written once from the first row to the last, and then known."""

    upload_id: str
    format: Format
    entry_count: int = 0
    total_bytes: int = 0
    size_bytes: int = 0
    _shown: list[Row] = field(default_factory=list)
    _shown_bytes: int = 0

    def write(self, ledger: Ledger, shelf: Shelf) -> Json:
        """Write it beside the entries, and return the job's response."""
        content = self._counted(self._lines(ledger, shelf))
        shelf.write_manifest(content)
        for _ in content:  # a writer that has found one there may not have asked for all
            pass
        return {
            "upload_id": self.upload_id,
            "format": self.format.value,
            "entry_count": self.entry_count,
            "total_bytes": self.total_bytes,
            "entries": self._shown,
            "has_more": self.entry_count > len(self._shown),
            "manifest": {"number": MANIFEST_NUMBER, "size_bytes": self.size_bytes},
        }

    def _lines(self, ledger: Ledger, shelf: Shelf) -> Iterator[str]:
        """One object of JSON, an entry a line."""
        yield f'{{"upload_id": "{self.upload_id}", "format": "{self.format}", "entries": [\n'
        for row in files_of(ledger.all_rows(shelf)):
            yield (",\n" if self.entry_count else "") + json.dumps(row, ensure_ascii=False)
            self._note(row)
        yield f'\n], "entry_count": {self.entry_count}, "total_bytes": {self.total_bytes}}}\n'

    def _note(self, row: Row) -> None:
        shown = {name: row[name] for name in ("number", "name", "size_bytes")}
        self._shown_bytes += len(json.dumps(shown))
        if len(self._shown) == self.entry_count < _SHOWN_ENTRIES and self._shown_bytes <= _SHOWN_BYTES:
            self._shown.append(shown)
        self.entry_count += 1
        self.total_bytes += row["size_bytes"]

    def _counted(self, lines: Iterator[str]) -> Iterator[bytes]:
        for line in lines:
            encoded = line.encode()
            self.size_bytes += len(encoded)
            yield encoded
