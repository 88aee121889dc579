"""Containers of sound and pictures: one kind of bytes for many types, told apart by what their first boxes say."""

from __future__ import annotations

import re

from jobs.inspecting.finding import Finding

_MP4_FAMILY = frozenset({"video/mp4", "audio/mp4", "video/quicktime", "video/3gpp", "video/3gpp2"})
_STILLS = frozenset({"image/heic", "image/heif", "image/avif"})
# Major brands, or how they begin: https://mp4ra.org/registered-types/brands
_BRANDS: tuple[tuple[bytes, Finding], ...] = (
    (b"qt  ", Finding("video/quicktime", ".mov", also=_MP4_FAMILY)),
    (b"M4A", Finding("audio/mp4", ".m4a", also=_MP4_FAMILY)),
    (b"M4B", Finding("audio/mp4", ".m4b", also=_MP4_FAMILY)),
    (b"3g2", Finding("video/3gpp2", ".3g2", also=_MP4_FAMILY)),
    (b"3g", Finding("video/3gpp", ".3gp", also=_MP4_FAMILY | {"audio/3gpp"})),
    (b"avif", Finding("image/avif", ".avif", also=frozenset({"image/heif"}))),
    (b"avis", Finding("image/avif", ".avif", also=frozenset({"image/heif"}))),
    (b"hei", Finding("image/heic", ".heic", also=frozenset({"image/heif"}))),
    (b"hev", Finding("image/heic", ".heic", also=frozenset({"image/heif"}))),
    (b"mif1", Finding("image/heif", ".heif", also=_STILLS)),
    (b"msf1", Finding("image/heif", ".heif", also=_STILLS)),
    (b"crx ", Finding("image/x-canon-cr3", ".cr3")),
)
_ANY_BRAND = Finding("video/mp4", ".mp4", also=_MP4_FAMILY)
# A text may have the letters there too, but not this number in front of them.
_MAX_BRANDS_BYTES = 4_096
_LONG_BOX = 1  # its size stands further on, in 64 bits
# Films of before there was `ftyp` begin with one of these.
_OLD_QUICKTIME = (b"moov", b"mdat", b"wide", b"skip", b"pnot")
_DOC_TYPE = re.compile(rb"\x42\x82[\x80-\xff](webm|matroska)", re.DOTALL)
_EBML: dict[bytes, Finding] = {
    b"webm": Finding("video/webm", ".webm", also=frozenset({"audio/webm", "video/x-matroska"})),
    b"matroska": Finding("video/x-matroska", ".mkv", also=frozenset({"audio/x-matroska", "video/webm", "audio/webm"})),
}
_OGG_SOUND = Finding("audio/ogg", ".ogg", also=frozenset({"application/ogg", "video/ogg"}))
_OGG_FILM = Finding("video/ogg", ".ogv", also=frozenset({"application/ogg", "audio/ogg"}))
_OGG: tuple[tuple[bytes, Finding], ...] = (
    (b"\x01vorbis", _OGG_SOUND),
    (b"OpusHead", _OGG_SOUND),
    (b"Speex", _OGG_SOUND),
    (b"\x7fFLAC", _OGG_SOUND),
    (b"\x80theora", _OGG_FILM),
    (b"fishead", _OGG_FILM),
)
_ANY_OGG = Finding("application/ogg", ".ogx", also=frozenset({"audio/ogg", "video/ogg"}))
_OGG_PACKET = 28  # a first page holds one packet, so its table of segments is one byte, before the packet
_TRANSPORT_PACKET_BYTES = 188


def by_container(head: bytes) -> Finding | None:
    """What is in the container, where it is one; puremagic goes by the container's name, or by what was seen first."""
    box_bytes = int.from_bytes(head[:4], "big")
    if head[4:8] == b"ftyp" and 8 <= box_bytes <= _MAX_BRANDS_BYTES:
        return next((found for brand, found in _BRANDS if head.startswith(brand, 8)), _ANY_BRAND)
    if head[4:8] in _OLD_QUICKTIME and head[0] < ord("\t") and (box_bytes >= 8 or box_bytes == _LONG_BOX):
        return Finding("video/quicktime", ".mov", 0.7, _MP4_FAMILY)
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        doc_type = _DOC_TYPE.search(head[:128])
        return _EBML[doc_type[1]] if doc_type else None
    if head.startswith(b"OggS"):
        return next((found for codec, found in _OGG if head.startswith(codec, _OGG_PACKET)), _ANY_OGG)
    return _by_frames(head)


def _by_frames(head: bytes) -> Finding | None:
    """Streams without a header: one frame's begin proves little, the next one's where it must be does."""
    if head[:1] == b"G" and head[_TRANSPORT_PACKET_BYTES::_TRANSPORT_PACKET_BYTES][:4] == b"GGGG":
        return Finding("video/mp2t", ".ts")
    for length_of, finding in (
        (_mpeg_frame_bytes, Finding("audio/mpeg", ".mp3", 0.9)),
        (_adts_frame_bytes, Finding("audio/aac", ".aac", 0.9)),
    ):
        length = length_of(head[:7])
        if length and length_of(head[length : length + 7]):
            return finding
    return None


def _mpeg_frame_bytes(header: bytes) -> int:
    """An MPEG audio frame of layer III: sync, version, layer, bit rate, sampling rate, padding; 0 where it is none.

    http://www.mp3-tech.org/programmer/frame_header.html
    """
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:
        return 0
    version, rate, sampling = (header[1] >> 3) & 3, header[2] >> 4, (header[2] >> 2) & 3
    if version == 1 or rate in {0, 15} or sampling == 3:
        return 0
    is_first = version == 3
    kbits = (
        (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
        if is_first
        else (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
    )[rate]
    hertz = (44_100, 48_000, 32_000)[sampling] // {3: 1, 2: 2, 0: 4}[version]
    return (144 if is_first else 72) * kbits * 1_000 // hertz + ((header[2] >> 1) & 1)


def _adts_frame_bytes(header: bytes) -> int:
    """An AAC frame in ADTS: its length stands in 13 bits from the 31st on; 0 where it is none."""
    if len(header) < 7 or header[0] != 0xFF or header[1] & 0xF6 != 0xF0 or (header[2] >> 2) & 15 > 12:
        return 0
    length = (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
    return length if length >= 7 else 0
