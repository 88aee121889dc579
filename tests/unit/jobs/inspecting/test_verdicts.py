"""What was declared and what was found agree, may agree, or do not."""

from __future__ import annotations

import pytest

from jobs.inspecting.finding import Sample
from jobs.inspecting.verdict import Agreement, judge
from tests.unit.jobs.inspecting import samples

MATCH, COMPATIBLE, MISMATCH, UNKNOWN = Agreement
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
VERDICTS: list[tuple[str, bytes, Agreement]] = [
    # Other names, case and parameters are the same type.
    ("image/jpg", samples.JPEG, MATCH),
    ("IMAGE/JPEG", samples.JPEG, MATCH),
    ("application/x-gzip", samples.GZIP, MATCH),
    ("audio/x-wav", samples.WAV, MATCH),
    ("audio/vnd.wave", samples.WAV, MATCH),
    ("audio/mp3", samples.BARE_MP3, MATCH),
    ("text/xml; charset=utf-8", samples.XML, MATCH),
    ("text/plain; charset=utf-16", samples.UTF_16_TEXT, MATCH),
    ("application/x-zip-compressed", samples.ZIP, MATCH),
    ("image/vnd.microsoft.icon", samples.ICO, MATCH),
    ("video/x-m4v", samples.MP4, MATCH),
    ("audio/x-m4a", samples.M4A, MATCH),
    ("application/x-msdownload", samples.PE, MATCH),
    ("text/csv", samples.CSV, MATCH),
    (DOCX, samples.DOCX, MATCH),
    # One is a kind of the other.
    ("application/zip", samples.DOCX, COMPATIBLE),
    ("application/zip", samples.JAR, COMPATIBLE),
    ("application/x-ole-storage", samples.OLE + "Workbook".encode("utf-16-le"), COMPATIBLE),
    ("application/msword", samples.OLE, COMPATIBLE),
    ("text/plain", samples.CSV, COMPATIBLE),
    ("text/plain", samples.JSON, COMPATIBLE),
    ("text/plain", samples.SVG, COMPATIBLE),
    ("application/xml", samples.SVG, COMPATIBLE),
    ("text/html", samples.XHTML, COMPATIBLE),
    ("application/ld+json", samples.JSON, COMPATIBLE),
    ("application/vnd.example+zip", samples.ZIP, COMPATIBLE),
    ("application/json", b"42\n", COMPATIBLE),
    # The bytes do not tell them apart.
    ("audio/mp4", samples.MP4, COMPATIBLE),
    ("video/mp4", samples.QUICKTIME, COMPATIBLE),
    ("video/mp4", samples.M4A, COMPATIBLE),
    ("audio/webm", samples.matroska(b"webm"), COMPATIBLE),
    ("video/x-matroska", samples.matroska(b"webm"), COMPATIBLE),
    ("video/ogg", samples.OGG_VORBIS, COMPATIBLE),
    ("application/ogg", samples.OGG_OPUS, COMPATIBLE),
    ("image/heif", samples.HEIC, COMPATIBLE),
    ("text/csv", b"name\nreport\nfilm\n", COMPATIBLE),
    ("text/markdown", samples.TEXT, COMPATIBLE),
    ("text/markdown", b"<p align='center'>Portside</p>\n\n# Portside\n", COMPATIBLE),
    ("application/javascript", b"alert(1)\n", COMPATIBLE),
    ("application/yaml", b"a: 1\n", COMPATIBLE),
    ("application/x-tex", b"\\documentclass{article}\n", COMPATIBLE),
    # Nothing is declared, or nothing that is known.
    ("application/octet-stream", samples.PNG, COMPATIBLE),
    ("binary/octet-stream", samples.PE, COMPATIBLE),
    ("application/vnd.example.archive", samples.ZIP, COMPATIBLE),
    ("model/3mf", samples.ZIP, COMPATIBLE),
    # Something else.
    ("image/png", samples.JPEG, MISMATCH),
    ("image/png", samples.HTML, MISMATCH),
    ("image/png", samples.TEXT, MISMATCH),
    ("image/png", bytes(range(128, 228)), MISMATCH),
    ("image/gif", b"GIF89a, says this text, but it is none.", MISMATCH),
    ("image/svg+xml", samples.XML, MISMATCH),
    ("text/plain", samples.PNG, MISMATCH),
    ("text/plain", bytes(100), MISMATCH),
    ("text/csv", samples.ZIP, MISMATCH),
    ("application/json", samples.TEXT, MISMATCH),
    ("application/json", b'{"a": ', MISMATCH),
    ("application/xml", b"<?xm", MISMATCH),
    ("application/ld+json", samples.TEXT, MISMATCH),
    ("application/pdf", samples.PE, MISMATCH),
    ("application/pdf", samples.ZIP, MISMATCH),
    (XLSX, samples.DOCX, MISMATCH),
    (XLSX, samples.ZIP, MISMATCH),
    (DOCX, samples.OLE, MISMATCH),
    ("audio/mpeg", samples.MP4, MISMATCH),
    ("image/avif", samples.MP4, MISMATCH),
    ("application/vnd.example.archive", samples.PNG, MISMATCH),
    # Nothing can be said.
    ("image/png", b"", UNKNOWN),
    ("image/png", b"\x89PN", UNKNOWN),
    ("application/octet-stream", bytes(range(128, 228)), UNKNOWN),
    ("application/vnd.example", bytes(100), UNKNOWN),
]


@pytest.mark.parametrize(("declared", "content", "agreement"), VERDICTS)
def test_the_verdict_says_whether_declared_and_found_agree(declared: str, content: bytes, agreement: Agreement) -> None:
    """And a sentence says why."""
    verdict = judge(declared, Sample.of(content))
    assert verdict.agreement is agreement, verdict
    assert verdict.reasons[0].endswith(".")


def test_an_empty_file_is_said_to_be_empty() -> None:
    """Whatever was declared."""
    assert judge("image/png", Sample.of(b"")).reasons == ("The file is empty.",)


@pytest.mark.parametrize(
    ("declared", "content"),
    [
        ("image/png", samples.PNG),
        ("image/jpeg", samples.JPEG),
        ("image/gif", samples.GIF),
        ("application/pdf", samples.PDF),
        ("application/zip", samples.ZIP),
        (DOCX, samples.DOCX),
        ("image/webp", samples.WEBP),
        ("audio/wav", samples.WAV),
    ],
)
def test_a_truncated_file_keeps_its_type_and_is_said_to_be_cut_short(declared: str, content: bytes) -> None:
    """A connection that broke is no other type."""
    whole, cut = judge(declared, Sample.of(content)), judge(declared, Sample.of(content[: len(content) * 4 // 5]))
    assert len(whole.reasons) == 1
    assert "cut short" in cut.reasons[-1]
    assert cut.agreement in {MATCH, COMPATIBLE}
    assert not cut.is_dangerous
