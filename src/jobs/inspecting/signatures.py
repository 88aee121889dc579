"""Signatures that decide before puremagic is asked, each because it is wrong, silent or unsure there (2.2).

https://en.wikipedia.org/wiki/List_of_file_signatures, and the formats' own specifications.
"""

from __future__ import annotations

from jobs.inspecting.finding import Finding

_TAGGED_SOUND = Finding("audio/mpeg", ".mp3", also=frozenset({"audio/aac", "audio/flac"}))
# Where they stand, what stands there, what it is.
_TABLE: tuple[tuple[int, bytes, Finding], ...] = (
    # These are called text by their bytes alone, as a whole or in short files.
    (0, b"%PDF-", Finding("application/pdf", ".pdf")),
    (0, rb"{\rtf", Finding("application/rtf", ".rtf")),
    (0, b"%!PS", Finding("application/postscript", ".ps")),
    # puremagic has no type for them, or says application/octet-stream.
    (0, b"\x7fELF", Finding("application/x-executable", ".elf")),
    (0, b"\xfe\xed\xfa\xce", Finding("application/x-mach-binary", ".macho")),
    (0, b"\xfe\xed\xfa\xcf", Finding("application/x-mach-binary", ".macho")),
    (0, b"\xce\xfa\xed\xfe", Finding("application/x-mach-binary", ".macho")),
    (0, b"\xcf\xfa\xed\xfe", Finding("application/x-mach-binary", ".macho")),
    (0, b"\x00asm", Finding("application/wasm", ".wasm")),
    (0, b"dex\n03", Finding("application/x-dex", ".dex")),
    (0, b"L\x00\x00\x00\x01\x14\x02\x00", Finding("application/x-ms-shortcut", ".lnk")),
    (0, b"SQLite format 3\x00", Finding("application/vnd.sqlite3", ".sqlite3")),
    (0, b"\x00\x01\x00\x00\x00", Finding("font/ttf", ".ttf")),
    (0, b"OTTO\x00", Finding("font/otf", ".otf")),
    # puremagic has several of the same weight for them.
    (0, b"II*\x00", Finding("image/tiff", ".tif")),
    (0, b"MM\x00*", Finding("image/tiff", ".tif")),
    (0, b"\xff\xd8\xff", Finding("image/jpeg", ".jpg")),
    (0, b"(\xb5/\xfd", Finding("application/zstd", ".zst")),
    (0, b"7z\xbc\xaf\x27\x1c", Finding("application/x-7z-compressed", ".7z")),
    (0, b"\x1f\x8b\x08", Finding("application/gzip", ".gz", also=frozenset({"application/x-compressed-tar"}))),
    *((0, b"ID3" + bytes([version, 0]), _TAGGED_SOUND) for version in (2, 3, 4)),
    (257, b"ustar", Finding("application/x-tar", ".tar")),
    (0, b"\x00\x00\x01\xba", Finding("video/mpeg", ".mpg")),
)
_PE_POINTER = slice(60, 64)
# A class file's version stands where a Mach-O for several processors counts them; versions begin at 45 (JDK 1.1).
_FIRST_CLASS_VERSION = 45


def by_signature(head: bytes) -> Finding | None:
    """What the first bytes prove."""
    for offset, signature, finding in _TABLE:
        if head.startswith(signature, offset):
            return finding
    return _windows_program(head) or _cafe_babe(head) or _bitmap(head) or _bzip2(head) or _flash(head)


def _windows_program(head: bytes) -> Finding | None:
    """Two bytes prove little; MZ with its header says where the program's own begins, or that it is for DOS."""
    if not head.startswith(b"MZ") or len(head) < _PE_POINTER.stop or b"\0" not in head[: _PE_POINTER.start]:
        return None
    at = int.from_bytes(head[_PE_POINTER], "little")
    confidence = 1.0 if head.startswith(b"PE\0\0", at) else 0.6
    return Finding("application/vnd.microsoft.portable-executable", ".exe", confidence)


def _cafe_babe(head: bytes) -> Finding | None:
    if not head.startswith(b"\xca\xfe\xba\xbe") or len(head) < 8:
        return None
    if int.from_bytes(head[4:8], "big") < _FIRST_CLASS_VERSION:
        return Finding("application/x-mach-binary", ".macho")
    return Finding("application/java-vm", ".class")


def _bitmap(head: bytes) -> Finding | None:
    """BM, nothing in the reserved bytes, and a header of a size that there is."""
    sizes = {12, 40, 52, 56, 64, 108, 124}
    is_one = head.startswith(b"BM") and head[6:10] == bytes(4) and int.from_bytes(head[14:18], "little") in sizes
    return Finding("image/bmp", ".bmp") if is_one else None


def _bzip2(head: bytes) -> Finding | None:
    """BZh, the size of its blocks, and a block or the end of all."""
    is_one = head.startswith(b"BZh") and head.startswith((b"1AY&SY", b"\x17rE8P\x90"), 4)
    return Finding("application/x-bzip2", ".bz2") if is_one else None


def _flash(head: bytes) -> Finding | None:
    """Three letters, which a text may begin with too, and a version, which is a control character there."""
    is_one = head.startswith((b"FWS", b"CWS", b"ZWS")) and 3 <= int.from_bytes(head[3:4], "big") < ord(" ")
    return Finding("application/x-shockwave-flash", ".swf") if is_one else None
