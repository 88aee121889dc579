"""What archives hold, one after the other, and what lets them in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from jobs.unpacking.limits import Limits
from jobs.unpacking.names import Names, clean_name
from jobs.unpacking.refusals import shown, too_large


@dataclass(frozen=True, slots=True)
class Entry:
    """A file, or a folder, whose name is good. `position` is where the archive goes on after it.

    `pieces` gives its bytes, once, at most 256 KiB at a time, and raises when they are not what the archive says.
    """

    name: str
    is_folder: bool
    size_bytes: int
    position: int
    pieces: Callable[[], Iterator[bytes]]


class Archive(Protocol):
    """A zip or a tar. Whatever is wrong with it is raised as an UploadsError, at the latest before its end."""

    @property
    def processed_bytes(self) -> int:
        """How much of the file has been gone through."""

    def skip_to(self, position: int) -> Iterator[None]:
        """Go on from there, in steps."""

    def entries(self) -> Iterator[Entry]:
        """All from where it stands. The pieces of each file must be read before the next is asked for."""


@dataclass(slots=True)
class Gate:
    """Lets entries in, as long as limits and names allow it. What an archive declares is enough to be kept out."""

    limits: Limits
    packed_bytes: int
    entry_count: int = 0
    total_bytes: int = 0
    _names: Names = field(default_factory=Names)

    def admit(self, name: str, size_bytes: int, *, is_folder: bool) -> str:
        """The entry's clean name. Raises PromiseBrokenError, TooLargeError."""
        limits = self.limits
        self.entry_count += 1
        if self.entry_count > limits.max_entries:
            raise too_large(f"holds more than {limits.max_entries} entries (max_entries)")
        name = clean_name(name, is_folder=is_folder)
        self._names.add(name, is_folder=is_folder)
        self.total_bytes += size_bytes
        if size_bytes > limits.max_entry_bytes:
            raise too_large(f"holds {shown(name)}, of more than {limits.max_entry_bytes} bytes (max_entry_bytes)")
        if self.total_bytes > limits.max_total_bytes:
            raise too_large(f"unpacks to more than {limits.max_total_bytes} bytes (max_total_bytes)")
        if self.total_bytes > limits.max_ratio * self.packed_bytes:
            raise too_large(f"unpacks to more than {limits.max_ratio} times its own size (max_ratio)")
        return name
