"""Small files of many formats: by the standard library where it writes them, else the few bytes that make them one."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sqlite3
import struct
import tarfile
import wave
import zipfile
import zlib

PNG = b"\x89PNG\r\n\x1a\n" + b"".join(
    struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    for kind, body in [
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0\0")),
        (b"IEND", b""),
    ]
)
GIF = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xdb\x00C\x00"
    + bytes(range(1, 65))
    + b"\xff\xda\x00\x08\x01\x01\x00\x00?\x00\x7f\xff\xd9"
)
EXIF_JPEG = b"\xff\xd8\xff\xe1\x00\x18Exif\x00\x00MM\x00*" + bytes(14) + JPEG[20:]
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n"
BMP = (
    b"BM"
    + struct.pack("<IHHI", 58, 0, 0, 54)
    + struct.pack("<IiiHHIIiiII", 40, 1, 1, 1, 24, 0, 4, 0, 0, 0, 0)
    + bytes(4)
)
TIFF = b"II*\x00" + struct.pack("<IH", 8, 0) + bytes(4)
ICO = b"\x00\x00\x01\x00\x01\x00" + struct.pack("<BBBBHHII", 16, 16, 0, 0, 1, 32, len(PNG), 22) + PNG
FLAC = b"fLaC\x80\x00\x00\x22" + bytes(34)
MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + (b"\xff\xfb\x90\x00" + bytes(413)) * 3
BARE_MP3 = (b"\xff\xfb\x90\x00" + bytes(413)) * 3
AAC = (b"\xff\xf1\x50\x80\x03\x9f\xfc" + bytes(21)) * 3
MIDI = b"MThd" + struct.pack(">IHHH", 6, 0, 1, 96) + b"MTrk\x00\x00\x00\x04\x00\xff\x2f\x00"
FLV = b"FLV\x01\x05\x00\x00\x00\x09" + bytes(4)
WOFF2 = b"wOF2\x00\x01\x00\x00" + bytes(40)
WOFF = b"wOFF\x00\x01\x00\x00" + bytes(36)
TTF = b"\x00\x01\x00\x00\x00\x0a\x00\x80\x00\x03\x00 cmap" + bytes(60)
SEVEN_ZIP = b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(24)
RAR = b"Rar!\x1a\x07\x01\x00" + bytes(16)
ZSTD = b"(\xb5/\xfd\x04\x00\x01\x00\x00" + bytes(4)
PARQUET = b"PAR1" + bytes(40) + b"\x10\x00\x00\x00PAR1"
WASM = b"\x00asm\x01\x00\x00\x00"
PSD = b"8BPS\x00\x01" + bytes(20)
MPEG_TS = (b"G@\x00\x10" + bytes(184)) * 5
MPEG_PS = b"\x00\x00\x01\xba\x44\x00\x04\x00\x04\x01" + bytes(40)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + b"\x3e\x00\x03\x00\xfe\xff\x09\x00" + bytes(480)
RTF = rb"{\rtf1\ansi Hello \par}"

ELF = b"\x7fELF\x02\x01\x01\x00" + bytes(8) + struct.pack("<HHI", 2, 62, 1) + bytes(40)
PE = (
    b"MZ"
    + bytes(58)
    + struct.pack("<I", 128)
    + b"This program cannot be run in DOS mode.".ljust(64, b"\0")
    + b"PE\0\0d\x86"
    + bytes(64)
)
MACH_O = b"\xcf\xfa\xed\xfe\x07\x00\x00\x01" + bytes(24)
FAT_MACH_O = b"\xca\xfe\xba\xbe\x00\x00\x00\x02\x01\x00\x00\x07" + bytes(40)
JAVA_CLASS = b"\xca\xfe\xba\xbe\x00\x00\x00\x34\x00\x1d" + bytes(40)
SHELL_SCRIPT = b"#!/bin/sh\nrm -rf ~\n"
PYTHON_SCRIPT = b"#!/usr/bin/env python3\nprint('hello')\n"
BATCH = b"@echo off\r\ndel *.*\r\n"

HTML = b"<!DOCTYPE html>\n<html><head><title>x</title></head><body><script>alert(1)</script></body></html>"
SVG = b'<?xml version="1.0"?>\n<!-- drawn -->\n<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
SVG_WITH_SCRIPT = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
XML = b'<?xml version="1.0" encoding="UTF-8"?>\n<orders><order id="1"/></orders>'
XHTML = b'<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>'
JSON = b'{"name": "Zo\xc3\xab", "sizes": [1, 2, 3]}\n'
JSON_LINES = b'{"a": 1}\n{"a": 2}\n{"a": 3}\n'
CSV = b"name,size_bytes,type\nreport,12,pdf\nfilm,3000,mp4\nsong,99,mp3\n"
TEXT = "Grüße aus Köln. Ein Satz, noch einer.\nZweite Zeile.\n".encode()
LATIN_1_TEXT = "Grüße aus Köln.\nZweite Zeile.\n".encode("latin-1")
UTF_16_TEXT = "Grüße aus Köln.\n".encode("utf-16")
PHP = b"<?php system($_GET['c']); ?>"


def riff(kind: bytes, body: bytes = bytes(20)) -> bytes:
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + kind + body


WEBP = riff(b"WEBP", b"VP8L" + struct.pack("<I", 12) + b"/\0\0\0\0" + bytes(7))
AVI = riff(b"AVI ", b"LIST" + struct.pack("<I", 4) + b"hdrl" + bytes(8))


def iso_media(brand: bytes, *compatible: bytes) -> bytes:
    """A file of ISO's base media format: what a box of its type says."""
    body = brand + bytes(4) + b"".join(compatible)
    return struct.pack(">I", 8 + len(body)) + b"ftyp" + body + struct.pack(">I", 8) + b"mdat"


MP4 = iso_media(b"isom", b"isom", b"iso2", b"avc1", b"mp41")
MP42 = iso_media(b"mp42", b"mp42", b"isom")
DASH = iso_media(b"iso6", b"dash")
M4A = iso_media(b"M4A ", b"M4A ", b"mp42")
QUICKTIME = iso_media(b"qt  ", b"qt  ")
HEIC = iso_media(b"heic", b"mif1", b"heic")
AVIF = iso_media(b"avif", b"mif1", b"avif")
THREE_GP = iso_media(b"3gp4", b"3gp4")


def matroska(kind: bytes) -> bytes:
    body = b"\x42\x86\x81\x01\x42\x82" + bytes([0x80 | len(kind)]) + kind + b"\x42\x87\x81\x04"
    return b"\x1a\x45\xdf\xa3" + bytes([0x80 | len(body)]) + body + b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff"


def ogg(first_packet: bytes) -> bytes:
    return b"OggS\x00\x02" + bytes(20) + b"\x01" + bytes([len(first_packet)]) + first_packet


OGG_VORBIS = ogg(b"\x01vorbis" + bytes(23))
OGG_OPUS = ogg(b"OpusHead\x01\x02" + bytes(9))
OGG_THEORA = ogg(b"\x80theora\x03\x02" + bytes(33))


def zipped(*entries: tuple[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else None)
    return made.getvalue()


def stored(archive: bytes) -> bytes:
    """The same entries, not compressed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, old.read(entry))
    return made.getvalue()


ZIP = zipped(("a.txt", b"a"), ("b/c.txt", b"c"))
EMPTY_ZIP = zipped()
DOCX = zipped(("[Content_Types].xml", b"<Types/>"), ("_rels/.rels", b""), ("word/document.xml", b"<w/>"))
XLSX = zipped(("[Content_Types].xml", b"<Types/>"), ("_rels/.rels", b""), ("xl/workbook.xml", b"<w/>"))
PPTX = zipped(("[Content_Types].xml", b"<Types/>"), ("_rels/.rels", b""), ("ppt/presentation.xml", b"<w/>"))
# As some programs write them: the list of types last.
DOCX_LAST = zipped(("word/document.xml", b"<w/>"), ("_rels/.rels", b""), ("[Content_Types].xml", b"<Types/>"))
MACRO_DOCX = zipped(("[Content_Types].xml", b""), ("word/document.xml", b""), ("word/vbaProject.bin", b"\xd0\xcf"))
ODT = zipped(("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<o/>"))
ODS = zipped(("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"<o/>"))
EPUB = zipped(("mimetype", b"application/epub+zip"), ("META-INF/container.xml", b"<c/>"))
JAR = zipped(("META-INF/MANIFEST.MF", b"Manifest-Version: 1.0\n"), ("A.class", JAVA_CLASS))
APK = zipped(("AndroidManifest.xml", b"\x03\x00"), ("META-INF/MANIFEST.MF", b""), ("classes.dex", b"dex\n035\0"))

GZIP = gzip.compress(TEXT, mtime=0)
BZIP2 = bz2.compress(TEXT)
XZ = lzma.compress(TEXT)


def tarred() -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        member = tarfile.TarInfo("a.txt")
        member.size = len(TEXT)
        archive.addfile(member, io.BytesIO(TEXT))
    return made.getvalue()


TAR = tarred()


def waved() -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8_000)
        sound.writeframes(bytes(16))
    return made.getvalue()


WAV = waved()


def database() -> bytes:
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE TABLE a (b)")
        return connection.serialize()
    finally:
        connection.close()


SQLITE = database()
