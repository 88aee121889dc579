"""Files of common formats are told by their bytes."""

from __future__ import annotations

import pytest

from jobs.inspecting.detecting import detect
from jobs.inspecting.finding import END_BYTES, Sample
from tests.unit.jobs.inspecting import samples

OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
PROGRAM = "application/vnd.microsoft.portable-executable"
FORMATS: list[tuple[str, bytes, str]] = [
    ("image/png", samples.PNG, ".png"),
    ("image/gif", samples.GIF, ".gif"),
    ("image/jpeg", samples.JPEG, ".jpg"),
    ("image/jpeg", samples.EXIF_JPEG, ".jpg"),
    ("image/webp", samples.WEBP, ".webp"),
    ("image/bmp", samples.BMP, ".bmp"),
    ("image/tiff", samples.TIFF, ".tif"),
    ("image/x-icon", samples.ICO, ".ico"),
    ("image/heic", samples.HEIC, ".heic"),
    ("image/avif", samples.AVIF, ".avif"),
    ("image/vnd.adobe.photoshop", samples.PSD, ".psd"),
    ("image/svg+xml", samples.SVG, ".svg"),
    ("image/svg+xml", samples.SVG_WITH_SCRIPT, ".svg"),
    ("audio/flac", samples.FLAC, ".flac"),
    ("audio/mpeg", samples.MP3, ".mp3"),
    ("audio/mpeg", samples.BARE_MP3, ".mp3"),
    ("audio/aac", samples.AAC, ".aac"),
    ("audio/wav", samples.WAV, ".wav"),
    ("audio/midi", samples.MIDI, ".mid"),
    ("audio/mp4", samples.M4A, ".m4a"),
    ("audio/ogg", samples.OGG_VORBIS, ".ogg"),
    ("audio/ogg", samples.OGG_OPUS, ".ogg"),
    ("video/ogg", samples.OGG_THEORA, ".ogv"),
    ("video/mp4", samples.MP4, ".mp4"),
    ("video/mp4", samples.MP42, ".mp4"),
    ("video/mp4", samples.DASH, ".mp4"),
    ("video/quicktime", samples.QUICKTIME, ".mov"),
    ("video/3gpp", samples.THREE_GP, ".3gp"),
    ("video/webm", samples.matroska(b"webm"), ".webm"),
    ("video/x-matroska", samples.matroska(b"matroska"), ".mkv"),
    ("video/x-msvideo", samples.AVI, ".avi"),
    ("video/x-flv", samples.FLV, ".flv"),
    ("video/mp2t", samples.MPEG_TS, ".ts"),
    ("video/mpeg", samples.MPEG_PS, ".mpg"),
    ("font/woff2", samples.WOFF2, ".woff2"),
    ("font/woff", samples.WOFF, ".woff"),
    ("font/ttf", samples.TTF, ".ttf"),
    ("application/pdf", samples.PDF, ".pdf"),
    ("application/rtf", samples.RTF, ".rtf"),
    ("application/zip", samples.ZIP, ".zip"),
    ("application/zip", samples.EMPTY_ZIP, ".zip"),
    (f"{OFFICE}.wordprocessingml.document", samples.DOCX, ".docx"),
    (f"{OFFICE}.wordprocessingml.document", samples.DOCX_LAST, ".docx"),
    (f"{OFFICE}.spreadsheetml.sheet", samples.XLSX, ".xlsx"),
    (f"{OFFICE}.presentationml.presentation", samples.PPTX, ".pptx"),
    ("application/vnd.ms-word.document.macroenabled.12", samples.MACRO_DOCX, ".docm"),
    (f"{OPEN_DOCUMENT}.text", samples.ODT, ".odt"),
    (f"{OPEN_DOCUMENT}.spreadsheet", samples.ODS, ".ods"),
    ("application/epub+zip", samples.EPUB, ".epub"),
    ("application/java-archive", samples.JAR, ".jar"),
    ("application/vnd.android.package-archive", samples.APK, ".apk"),
    ("application/gzip", samples.GZIP, ".gz"),
    ("application/x-bzip2", samples.BZIP2, ".bz2"),
    ("application/x-xz", samples.XZ, ".xz"),
    ("application/zstd", samples.ZSTD, ".zst"),
    ("application/x-7z-compressed", samples.SEVEN_ZIP, ".7z"),
    ("application/vnd.rar", samples.RAR, ".rar"),
    ("application/x-tar", samples.TAR, ".tar"),
    ("application/vnd.sqlite3", samples.SQLITE, ".sqlite3"),
    ("application/vnd.apache.parquet", samples.PARQUET, ".parquet"),
    ("application/x-ole-storage", samples.OLE, ".ole"),
    ("application/msword", samples.OLE + "WordDocument".encode("utf-16-le") + bytes(200), ".doc"),
    (PROGRAM, samples.PE, ".exe"),
    ("application/x-executable", samples.ELF, ".elf"),
    ("application/x-mach-binary", samples.MACH_O, ".macho"),
    ("application/x-mach-binary", samples.FAT_MACH_O, ".macho"),
    ("application/java-vm", samples.JAVA_CLASS, ".class"),
    ("application/wasm", samples.WASM, ".wasm"),
    ("text/x-shellscript", samples.SHELL_SCRIPT, ".sh"),
    ("text/x-python", samples.PYTHON_SCRIPT, ".py"),
    ("application/x-bat", samples.BATCH, ".bat"),
    ("application/x-httpd-php", samples.PHP, ".php"),
    ("text/html", samples.HTML, ".html"),
    ("text/html", samples.HTML.decode().encode("utf-16"), ".html"),
    ("application/xhtml+xml", samples.XHTML, ".xhtml"),
    ("application/xml", samples.XML, ".xml"),
    ("application/json", samples.JSON, ".json"),
    ("application/x-ndjson", samples.JSON_LINES, ".ndjson"),
    ("text/csv", samples.CSV, ".csv"),
    ("text/plain", samples.TEXT, ".txt"),
    ("text/plain", samples.LATIN_1_TEXT, ".txt"),
    ("text/plain", samples.UTF_16_TEXT, ".txt"),
]


@pytest.mark.parametrize(("media_type", "content", "extension"), FORMATS)
def test_a_format_is_told_by_its_bytes(media_type: str, content: bytes, extension: str) -> None:
    """No name takes part."""
    finding = detect(Sample.of(content))
    assert finding is not None
    assert (finding.media_type, finding.extension) == (media_type, extension)
    assert 0 < finding.confidence <= 1


@pytest.mark.parametrize(
    ("media_type", "piece"),
    [
        ("application/json", b'[{"name": "Zo\xc3\xab", "size": 12.5e3, "is": [true, null]},'),
        ("application/x-ndjson", b'{"name": "Zo\xc3\xab"}\n'),
        ("application/xml", b'<order b="\xc3\xab">\n'),
        ("text/csv", b"report,12,Zo\xc3\xab\n"),
        ("text/plain", b"Gr\xc3\xbc\xc3\x9fe, "),
        ("text/html", b"<html>\xc3\xab"),
    ],
)
@pytest.mark.parametrize("shift", range(3))
def test_a_long_text_is_told_wherever_it_is_cut(media_type: str, piece: bytes, shift: int) -> None:
    """In the middle of a character, a word or a number, too."""
    content = b" " * shift + piece * (END_BYTES // len(piece) + 2)
    finding = detect(Sample.of(content))
    assert finding is not None
    assert finding.media_type == media_type


def test_a_long_office_file_is_told_by_its_list_of_contents() -> None:
    """What tells its kind is far behind the head: the list at the end is read too."""
    media = ("word/media/film.mp4", bytes(range(256)) * 1_024)
    content = samples.zipped(("[Content_Types].xml", b"<Types/>"), media, ("word/document.xml", b"<w/>"))
    assert len(samples.stored(content)) > 2 * END_BYTES
    finding = detect(Sample.of(samples.stored(content)))
    assert finding is not None
    assert finding.extension == ".docx"


def test_a_zip_is_not_what_lies_in_it() -> None:
    """An archive of documents is an archive, whatever their own entries are called."""
    finding = detect(Sample.of(samples.stored(samples.zipped(("letter.docx", samples.DOCX), ("a.jar", samples.JAR)))))
    assert finding is not None
    assert finding.media_type == "application/zip"


def test_an_entry_that_claims_a_type_is_not_believed() -> None:
    """Only document formats that are known to do so say what they are."""
    finding = detect(Sample.of(samples.zipped(("mimetype", b"image/png"), ("a", b""))))
    assert finding is not None
    assert finding.media_type == "application/zip"


def test_old_excel_and_installers_are_told_apart() -> None:
    """Both are of the same compound format."""
    book, installer = "Workbook".encode("utf-16-le"), bytes.fromhex("84100c0000000000c000000000000046")
    found = [detect(Sample.of(samples.OLE + mark + bytes(100))) for mark in (book, installer)]
    assert [finding and finding.extension for finding in found] == [".xls", ".msi"]
