"""Where a job of this type puts what it makes: below its upload's key, each at a number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from jobs.model import Job
from jobs.service import JobService
from uploads.encoded_words import encode_words
from uploads.errors import ConflictError
from uploads.keys import ENTRY_NAME, MANIFEST_NUMBER, entry_key, manifest_page_key, results_prefix

if TYPE_CHECKING:
    from mimetypes import MimeTypes

_OPAQUE_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Shelf:
    """All writing creates: what is there already is of an earlier run, and the same.

    `heartbeat` is the task's, which may end the run.
    """

    service: JobService
    job: Job
    heartbeat: Callable[[], None] = lambda: None

    def write_entry(self, number: int, name: str, content: Iterator[bytes]) -> None:
        """A file of the archive, whole or not at all. Raises what `content` raises, UnavailableError."""
        metadata = {ENTRY_NAME: encode_words(name)}
        kind = content_type_of(name)
        self.service.results.write(entry_key(*self._names, number), content, content_type=kind, metadata=metadata)

    def write_manifest(self, content: Iterator[bytes]) -> None:
        """The list of all."""
        self.write_entry(MANIFEST_NUMBER, "manifest.json", content)

    def write_page(self, page: int, lines: Iterable[bytes]) -> None:
        """A part of the list."""
        key = manifest_page_key(*self._names, page)
        self.service.results.write(key, iter(lines), content_type="application/jsonl", metadata={})

    def read_page(self, page: int) -> bytes:
        """One of hundreds, read in one step. Raises ConflictError when somebody has taken it away."""
        self.heartbeat()
        key = manifest_page_key(*self._names, page)
        objects = self.service.uploads.objects
        stored = objects.find_object(key)
        if stored is None:
            raise ConflictError("What was unpacked has been deleted meanwhile.", code="RESULTS_DELETED")
        return b"".join(objects.read_object(key, stored))

    def clear(self) -> None:
        """Take all of it away; safe to repeat."""
        self.service.results.delete_under(results_prefix(*self._names))

    @property
    def _names(self) -> tuple[str, str, str]:
        return self.job.tenant, self.job.upload_id or "", self.job.id


def content_type_of(name: str) -> str:
    """By the ending, as Python's own table has it; never by what a machine's files say, nor by anything else of it."""
    _, dot, ending = name.rpartition("/")[2].rpartition(".")
    return _types().types_map[True].get(f"{dot}{ending}".lower(), _OPAQUE_TYPE) if dot else _OPAQUE_TYPE


@cache
def _types() -> MimeTypes:
    from mimetypes import MimeTypes

    return MimeTypes()
