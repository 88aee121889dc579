"""A tar, checked on the way: there is no directory in it that could be looked at before."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from jobs.unpacking.decompressing import PIECE_BYTES
from jobs.unpacking.entries import Entry, Gate
from jobs.unpacking.refusals import unreadable
from jobs.unpacking.sources import Source
from jobs.unpacking.tar_headers import padded, read_header
from uploads.limits import MIB

# Zeros fill a tar's last record: 10 KiB mostly, on tapes more.
_MAX_FILLING_BYTES = 1 * MIB


class TarArchive:
    """`gate` has let in what comes before the position that is skipped to."""

    def __init__(self, source: Source, gate: Gate) -> None:
        self._source = source
        self._gate = gate

    @property
    def processed_bytes(self) -> int:
        return self._source.packed_position

    def skip_to(self, position: int) -> Iterator[None]:
        return self._source.skip_to(position)

    def entries(self) -> Iterator[Entry]:
        while header := read_header(self._source):
            size_bytes = header.size_bytes
            name = self._gate.admit(header.name, size_bytes, is_folder=header.is_folder)
            end = self._source.position + padded(size_bytes)
            yield Entry(name, header.is_folder, size_bytes, end, partial(self._pieces, size_bytes))
        self._check_end()

    def _pieces(self, size_bytes: int) -> Iterator[bytes]:
        left = size_bytes
        while left:
            piece = self._source.read(min(left, PIECE_BYTES))
            if not piece:
                raise unreadable("it is cut off")
            left -= len(piece)
            yield piece
        filling = padded(size_bytes) - size_bytes
        if len(self._source.read(filling)) < filling:
            raise unreadable("it is cut off")

    def _check_end(self) -> None:
        left = _MAX_FILLING_BYTES
        while piece := self._source.read(min(left, PIECE_BYTES)):
            left -= len(piece)
            if piece.strip(b"\0") or not left:
                raise unreadable("other bytes follow its end")
