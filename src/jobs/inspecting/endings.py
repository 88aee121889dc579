"""Whether a file's end is where its format wants it."""

from __future__ import annotations

from jobs.inspecting.finding import Finding, Sample

# The last bytes that count; readers put up with some more behind them, so that they may stand anywhere in the tail.
_MARKS: dict[str, bytes] = {
    "image/png": b"IEND\xaeB`\x82",
    "image/jpeg": b"\xff\xd9",
    "image/gif": b";",
    "application/pdf": b"%%EOF",
}
_ZIP_END = b"PK\x05\x06"
_CUT_SHORT = "The file seems to be cut short: its end is not there."


def missing_end(sample: Sample, finding: Finding) -> str | None:
    """A sentence where the end is missing, or hidden behind more than the tail holds."""
    mark = _MARKS.get(finding.media_type)
    if "application/zip" in {finding.media_type, *finding.also}:
        mark = _ZIP_END
    if mark is not None and mark not in sample.tail:
        return _CUT_SHORT
    if sample.head.startswith(b"RIFF") and int.from_bytes(sample.head[4:8], "little") + 8 > sample.size_bytes:
        return _CUT_SHORT
    return None
