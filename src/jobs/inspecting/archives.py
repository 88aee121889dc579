"""What is in a ZIP, by the names in it, and in a file of Microsoft's compound format.

puremagic, given bytes alone, calls every ZIP a DOCX, and every compound file a DOC.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from jobs.inspecting.finding import Finding, Sample

_OFFICE = "application/vnd.openxmlformats-officedocument"
_MS = "application/vnd.ms"
_ZIP = frozenset({"application/zip"})
# A name in the package begins so; what it is without macros, and with.
_OFFICE_KINDS: tuple[tuple[str, Finding, Finding], ...] = (
    (
        "word/",
        Finding(f"{_OFFICE}.wordprocessingml.document", ".docx", also=_ZIP | {f"{_OFFICE}.wordprocessingml.template"}),
        Finding(f"{_MS}-word.document.macroenabled.12", ".docm", also=_ZIP | {f"{_MS}-word.template.macroenabled.12"}),
    ),
    (
        "xl/",
        Finding(f"{_OFFICE}.spreadsheetml.sheet", ".xlsx", also=_ZIP | {f"{_OFFICE}.spreadsheetml.template"}),
        Finding(f"{_MS}-excel.sheet.macroenabled.12", ".xlsm", also=_ZIP | {f"{_MS}-excel.template.macroenabled.12"}),
    ),
    (
        "ppt/",
        Finding(
            f"{_OFFICE}.presentationml.presentation",
            ".pptx",
            also=_ZIP | {f"{_OFFICE}.presentationml.{kind}" for kind in ("template", "slideshow")},
        ),
        Finding(f"{_MS}-powerpoint.presentation.macroenabled.12", ".pptm", also=_ZIP),
    ),
)
_ANY_OFFICE = frozenset(kind.media_type for _, plain, _ in _OFFICE_KINDS for kind in (plain,))
# The first entry of these is called mimetype, and says which: only what is in the list is believed.
_SELF_NAMED: dict[str, str] = {
    "application/epub+zip": ".epub",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.text-template": ".ott",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/vnd.oasis.opendocument.spreadsheet-template": ".ots",
    "application/vnd.oasis.opendocument.presentation": ".odp",
    "application/vnd.oasis.opendocument.presentation-template": ".otp",
    "application/vnd.oasis.opendocument.graphics": ".odg",
    "application/vnd.oasis.opendocument.formula": ".odf",
}
_BY_NAME: tuple[tuple[str, Finding], ...] = (
    ("AndroidManifest.xml", Finding("application/vnd.android.package-archive", ".apk", also=_ZIP)),
    ("META-INF/MANIFEST.MF", Finding("application/java-archive", ".jar", also=_ZIP)),
    ("doc.kml", Finding("application/vnd.google-earth.kmz", ".kmz", also=_ZIP)),
)
_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK\x03\x04")
_LOCAL = struct.Struct("<4s2xH10xIIHH")
_CENTRAL = struct.Struct("<4s24xHHH12x")
_SIZE_COMES_LATER = 1 << 3
_END = struct.Struct("<4s8xIIH")


def by_archive(sample: Sample) -> Finding | None:
    """What the archive is used for, where it is one."""
    if sample.head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _by_compound(sample)
    if not sample.head.startswith(_STARTS):
        return None
    names = {*_local_names(sample.head), *_listed_names(sample)}
    if own := _self_named(sample.head):
        return Finding(own, _SELF_NAMED[own], also=_ZIP)
    if "[Content_Types].xml" in names:
        for folder, plain, with_macros in _OFFICE_KINDS:
            if any(name.startswith(folder) for name in names):
                return with_macros if any(name.endswith("vbaProject.bin") for name in names) else plain
        return Finding("application/zip", ".zip", also=_ANY_OFFICE)
    named = (found for name, found in _BY_NAME if name in names)
    return next(named, Finding("application/zip", ".zip"))


def ends_with_zip(tail: bytes) -> bool:
    """Whether a ZIP's end stands at the very end: readers look for it there, whatever comes before."""
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        return False
    _, size_bytes, _, comment_bytes = _END.unpack_from(tail, at)
    is_listed = not 0 < size_bytes <= at or tail.startswith(b"PK\x01\x02", at - size_bytes)
    return size_bytes > 0 and is_listed and at + _END.size + comment_bytes == len(tail)


def _self_named(head: bytes) -> str | None:
    start = _LOCAL.size + len("mimetype")
    if head[_LOCAL.size : start] != b"mimetype":
        return None
    said = head[start : start + 100]
    known = [name for name in _SELF_NAMED if said.startswith(name.encode())]
    return max(known, key=len, default=None)


def _local_names(head: bytes) -> Iterator[str]:
    """From entry to entry, so that what an inner archive holds is not taken for the outer one's."""
    at = 0
    while len(head) - at >= _LOCAL.size:
        signature, flags, size_bytes, _, name_bytes, extra_bytes = _LOCAL.unpack_from(head, at)
        if signature != b"PK\x03\x04":
            return
        name_at = at + _LOCAL.size
        yield head[name_at : name_at + name_bytes].decode("utf-8", "replace")
        if flags & _SIZE_COMES_LATER:
            return
        at = name_at + name_bytes + extra_bytes + size_bytes


def _listed_names(sample: Sample) -> Iterator[str]:
    """From the list at the end, or as much of it as is in the tail."""
    tail = sample.tail
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) - end < _END.size:
        return
    at = tail.find(b"PK\x01\x02", max(0, end - _END.unpack_from(tail, end)[1]))
    while 0 <= at <= len(tail) - _CENTRAL.size:
        signature, name_bytes, extra_bytes, comment_bytes = _CENTRAL.unpack_from(tail, at)
        if signature != b"PK\x01\x02":
            return
        name_at = at + _CENTRAL.size
        yield tail[name_at : name_at + name_bytes].decode("utf-8", "replace")
        at = name_at + name_bytes + extra_bytes + comment_bytes


# Names of streams, as the directory in the file writes them. https://learn.microsoft.com/openspecs/windows_protocols/ms-cfb
_STREAMS: tuple[tuple[bytes, Finding], ...] = tuple(
    (name.encode("utf-16-le"), Finding(media_type, extension, 0.9, frozenset({"application/x-ole-storage"})))
    for name, media_type, extension in (
        ("WordDocument", "application/msword", ".doc"),
        ("Workbook", "application/vnd.ms-excel", ".xls"),
        ("PowerPoint Document", "application/vnd.ms-powerpoint", ".ppt"),
        ("__substg1.0_", "application/vnd.ms-outlook", ".msg"),
    )
)
_INSTALLER_CLASS = b"\x84\x10\x0c\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"


def _by_compound(sample: Sample) -> Finding:
    """Its directory may stand anywhere, so that all that may be in it stays possible where it is not seen."""
    seen = sample.head + sample.tail
    if _INSTALLER_CLASS in seen:
        return Finding("application/x-msi", ".msi")
    found = next((finding for name, finding in _STREAMS if name in seen), None)
    return found or Finding(
        "application/x-ole-storage", ".ole", 0.8, frozenset(finding.media_type for _, finding in _STREAMS)
    )
