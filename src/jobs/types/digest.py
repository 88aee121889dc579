"""Digests of a file: those that are known already as they are, all others by reading it once.

What the hashers know is in the cursor, so that a file of any size is hashed from its first byte to its last, by as many
runs as that takes.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator

from jobs.digests.hashers import ALGORITHMS
from jobs.digests.reading import Reading
from jobs.digests.sums import NotResumableError
from jobs.files import File, file_of, known_digests, refuse_changed
from jobs.model import Json, Progress
from jobs.work import Checkpoint, JobType, Run, Task, refuse_unknown
from uploads.errors import InvalidRequestError, UnavailableError
from uploads.limits import GIB, MIB

_POINTER = "/parameters/algorithms"
STEP_BYTES = 32 * MIB
# One request each: a new connection is nothing beside it.
RANGE_BYTES = GIB
# Where states cannot be told every run begins anew, and one may have begun late in its function's life.
_MAX_LOST_RUNS = 3


def check(parameters: Json) -> Json:
    """The algorithms, SHA-256 by default. Raises InvalidRequestError."""
    refuse_unknown(parameters, ("algorithms",))
    algorithms = parameters.get("algorithms", ["sha256"])
    if not isinstance(algorithms, list) or not 0 < len(algorithms) <= len(ALGORITHMS):
        raise _refusal((_POINTER, f"must be a list of 1 to {len(ALGORITHMS)} names"))
    rule = f"must be one of {', '.join(ALGORITHMS)}"
    unknown = [(f"{_POINTER}/{at}", rule) for at, name in enumerate(algorithms) if name not in ALGORITHMS]
    repeated = [(f"{_POINTER}/{at}", "is there twice") for at, name in enumerate(algorithms) if name in algorithms[:at]]
    if unknown or repeated:
        raise _refusal(*unknown, *repeated)
    return {"algorithms": algorithms}


def _refusal(*errors: tuple[str, str]) -> InvalidRequestError:
    return InvalidRequestError("These are no algorithms of digests.", errors=errors)


def run(task: Task, *, step_bytes: int = STEP_BYTES, range_bytes: int = RANGE_BYTES) -> Run:
    """Look up what is known, and read for the rest.

    Raises ConflictError when the object is not the one that was verified, NotResumableError when it is too large to be
    read in one run where it must be.
    """
    file = file_of(task)
    algorithms: list[str] = task.job.parameters["algorithms"]
    cursor = task.job.cursor or {"known": known_digests(task.service.uploads.objects, file, algorithms)}
    known, lost_runs = cursor["known"], cursor.get("lost_runs", 0)
    reading = (
        Reading.resume(cursor["reading"])
        if "reading" in cursor
        else Reading.begin(name for name in algorithms if name not in known)
    )
    for _ in _read(task, file, reading, step_bytes, range_bytes) if reading.hashers else ():
        state = reading.export()
        if state is None and task.seconds_left() <= 0:
            lost_runs += 1
            if lost_runs >= _MAX_LOST_RUNS:
                raise NotResumableError
        how_far: Json = {"lost_runs": lost_runs} if state is None else {"reading": state}
        yield Checkpoint({"known": known, **how_far}, Progress(reading.size_bytes, file.stored.size_bytes))
    found = known | reading.digests()
    return {
        "upload_id": file.upload_id,
        "size_bytes": file.stored.size_bytes,
        "etag": file.stored.etag,
        "digests": {name: _shown(found[name]) for name in algorithms},
    }


def _shown(digest: Json) -> Json:
    """In base64, as S3 tells it, and in hex, as people compare it."""
    value = digest["value"]
    return {"value": value, "hex": b64decode(value).hex(), "type": "FULL_OBJECT", "source": digest["source"]}


def _read(task: Task, file: File, reading: Reading, step_bytes: int, range_bytes: int) -> Iterator[None]:
    """Go on to the file's end, and stop after each step. Raises ConflictError when it is no longer there."""
    total_bytes = file.stored.size_bytes
    try:
        while reading.size_bytes < total_bytes:
            first_byte = reading.size_bytes
            end = min(first_byte + range_bytes, total_bytes)
            with task.service.files.open(
                file.key, file.stored, first_byte=first_byte, size_bytes=end - first_byte
            ) as stream:
                while reading.size_bytes < end:
                    reading.take_from(stream, min(reading.size_bytes + step_bytes, end), task.clock)
                    yield
    except UnavailableError:
        refuse_changed(task.service.uploads.objects, file)
        raise


TYPE = JobType(name="digest", run=run, check=check)
