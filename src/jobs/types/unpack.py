"""Unpack an archive into the upload's own prefix: its files as objects at numbers, and a manifest that names them.

One entry is one step: written whole or not at all, and never over what is there. One that is large says now and then
that the run is alive, and may be ended there. Archives in the archive are files like
any other; they are not unpacked.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

from jobs.files import file_of, refuse_changed
from jobs.model import Progress
from jobs.unpacking.entries import Archive, Entry, Gate
from jobs.unpacking.ledger import Ledger
from jobs.unpacking.limits import Limits, check_parameters
from jobs.unpacking.manifest import Manifest
from jobs.unpacking.opening import Format, find_format, open_archive
from jobs.unpacking.ranged_file import BUFFER_BYTES, RangedFile
from jobs.unpacking.refusals import too_large
from jobs.unpacking.shelf import Shelf
from jobs.work import Checkpoint, JobType, Run, Task
from uploads.errors import UnavailableError
from uploads.limits import MIB

# Often enough to be believed alive, and to be cancelled.
_SILENT_FOR = timedelta(seconds=2)
# One may have begun late in its function's life.
_MAX_LOST_RUNS = 3
# Some seconds, over the slowest of connections that are of any use.
_BEAT_BYTES = 8 * MIB


def run(task: Task) -> Run:
    """Go on after the last entry that is noted.

    Raises what `unpacking.refusals` says of the archive, ConflictError when it is no longer the file that was verified.
    """
    file = file_of(task)
    ranges = RangedFile(
        lambda first, size: task.service.files.open(file.key, file.stored, first_byte=first, size_bytes=size),
        file.stored.size_bytes,
    )
    with closing(io.BufferedReader(ranges, BUFFER_BYTES)) as reader:
        try:
            return (yield from _unpack(task, reader, file.upload_id, file.stored.size_bytes))
        except UnavailableError:
            refuse_changed(task.service.uploads.objects, file)
            raise


def _unpack(task: Task, reader: io.BufferedIOBase, upload_id: str, size_bytes: int) -> Run:
    shelf = Shelf(task.service, task.job, task.heartbeat)
    ledger = Ledger.read(task.job.cursor)
    gate = Gate(Limits(**task.job.parameters), size_bytes)
    format_ = find_format(reader)
    if format_ is not Format.ZIP:  # whose directory names them all anyway
        for row in ledger.all_rows(shelf):
            gate.admit(row["name"], row.get("size_bytes", 0), is_folder="number" not in row)
    archive = open_archive(reader, size_bytes, format_, gate)
    yield from _return_to(ledger.position, archive, ledger, task)
    for entry in archive.entries():
        _take_out(entry, ledger, shelf)
        yield Checkpoint(ledger.to_cursor(), _progress(archive, size_bytes))
    return Manifest(upload_id, format_).write(ledger, shelf)


def _return_to(position: int, archive: Archive, ledger: Ledger, task: Task) -> Iterator[Checkpoint]:
    """Go to where the last run ended: at once in a zip and a plain tar, by unpacking again in one that is packed.

    Raises TooLargeError when that has taken a whole run a few times over.
    """
    heard_of_at = task.clock()
    for _ in archive.skip_to(position):
        if task.clock() - heard_of_at < _SILENT_FOR:
            continue
        heard_of_at = task.clock()
        if task.seconds_left() <= 0:
            ledger.lost_runs += 1
        if ledger.lost_runs >= _MAX_LOST_RUNS:
            raise too_large("is packed as a whole, and takes longer to unpack than there is time for at once")
        yield Checkpoint(ledger.to_cursor(), task.job.progress)


def _take_out(entry: Entry, ledger: Ledger, shelf: Shelf) -> None:
    """Write a file down; of a folder only that it was there, for the names to come."""
    if entry.is_folder:
        ledger.note({"name": entry.name}, entry.position, shelf)
        return
    number, digest = ledger.next_number, hashlib.sha256()

    def content() -> Iterator[bytes]:
        since_beat_bytes = 0
        for piece in entry.pieces():
            digest.update(piece)
            yield piece
            since_beat_bytes += len(piece)
            if since_beat_bytes >= _BEAT_BYTES:
                since_beat_bytes = 0
                shelf.heartbeat()

    pieces = content()
    shelf.write_entry(number, entry.name, pieces)
    for _ in pieces:  # a writer that has found one there may not have asked for all
        pass
    row = {"number": number, "name": entry.name, "size_bytes": entry.size_bytes, "sha256": digest.hexdigest()}
    ledger.note(row, entry.position, shelf)


def _progress(archive: Archive, size_bytes: int) -> Progress:
    return Progress(min(archive.processed_bytes, size_bytes), size_bytes)


def undo(task: Task) -> Iterator[None]:
    """Take away all that was unpacked."""
    Shelf(task.service, task.job).clear()
    yield


TYPE = JobType(name="unpack", run=run, check=check_parameters, undo=undo)
