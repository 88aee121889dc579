"""How much may be unpacked: what a client asks for, within what the service bears. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from jobs.model import Json
from jobs.work import refuse_unknown
from uploads.errors import InvalidRequestError
from uploads.keys import MAX_ENTRIES
from uploads.limits import GIB

# By parameter: what it is when left out, and what it is at most. An entry is written in one step, which one
# function must have the time for: at 50 MiB/s (`uploads.limits`), read and then written, a GiB takes 41 s. Ratios of
# deflate end at 1,032; text stays far below 100.
_CHOICES = {
    "max_entries": (1_000, MAX_ENTRIES),
    "max_total_bytes": (1 * GIB, 10 * GIB),
    "max_entry_bytes": (1 * GIB, 1 * GIB),
    "max_ratio": (100, 1_000),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Entries are files and folders; the ratio is of all that is unpacked to the size of the archive."""

    max_entries: int
    max_total_bytes: int
    max_entry_bytes: int
    max_ratio: int


def check_parameters(parameters: Json) -> Json:
    """All limits, with what was left out. Raises InvalidRequestError."""
    refuse_unknown(parameters, tuple(_CHOICES))
    chosen = {name: parameters.get(name, usual) for name, (usual, _) in _CHOICES.items()}
    wrong = tuple(
        (f"/parameters/{name}", f"must be a whole number from 1 to {most}")
        for name, (_, most) in _CHOICES.items()
        if type(chosen[name]) is not int or not 1 <= chosen[name] <= most
    )
    if wrong:
        raise InvalidRequestError("The limits are beyond what can be unpacked here.", errors=wrong)
    return chosen
