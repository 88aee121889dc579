"""Job type `inspect`: what an upload really is, from its bytes, against what was declared."""

from __future__ import annotations

from typing import Any

from jobs.files import File, file_of, refuse_changed
from jobs.inspecting.finding import END_BYTES, Sample
from jobs.inspecting.verdict import Verdict, judge
from jobs.ports import FileReader
from jobs.work import JobType, Run, Task
from uploads.errors import UnavailableError


def run(task: Task) -> Run:
    """Both ends of the file in one step: no more is read of a large one. Raises ConflictError when it has changed."""
    yield from ()
    file = file_of(task)
    try:
        sample = _read_ends(task.service.files, file)
    except UnavailableError:
        refuse_changed(task.service.uploads.objects, file)
        raise
    return _response(file, judge(file.stored.content_type, sample))


def _read_ends(files: FileReader, file: File) -> Sample:
    size_bytes = file.stored.size_bytes
    head = _read(files, file, 0, min(END_BYTES, size_bytes))
    rest_bytes = min(END_BYTES, size_bytes - len(head))
    rest = _read(files, file, size_bytes - rest_bytes, rest_bytes) if rest_bytes else b""
    return Sample(head, (head + rest)[-END_BYTES:], size_bytes)


def _read(files: FileReader, file: File, first_byte: int, size_bytes: int) -> bytes:
    buffer = memoryview(bytearray(size_bytes))
    filled = 0
    with files.open(file.key, file.stored, first_byte=first_byte, size_bytes=size_bytes) as stream:
        while filled < size_bytes:
            count = stream.readinto(buffer[filled:])
            if count == 0:
                raise UnavailableError("The object ended early. Try again.")
            filled += count
    return bytes(buffer)


def _response(file: File, verdict: Verdict) -> dict[str, Any]:
    found = verdict.finding
    return {
        "upload_id": file.upload_id,
        "declared_type": file.stored.content_type,
        "detected": found
        and {"media_type": found.media_type, "extension": found.extension, "confidence": found.confidence},
        "verdict": verdict.agreement.value,
        "is_dangerous": verdict.is_dangerous,
        "reasons": list(verdict.reasons),
    }


TYPE = JobType(name="inspect", run=run)
