"""Files that may run code on whoever opens them, whatever they say that they are."""

from __future__ import annotations

import pytest

from jobs.inspecting.finding import END_BYTES, Sample
from jobs.inspecting.verdict import judge
from tests.unit.jobs.inspecting import samples
from tests.unit.jobs.inspecting.test_formats import FORMATS

DANGEROUS: list[tuple[str, bytes, str]] = [
    ("image/png", samples.HTML, "web page"),
    ("text/plain", samples.HTML, "web page"),
    ("application/octet-stream", samples.HTML, "web page"),
    ("image/png", b"\n <ScRiPt>alert(1)</sCrIpT>", "web page"),
    ("image/png", b"\xef\xbb\xbf<!-- x --><html>", "web page"),
    ("image/jpeg", b"<p>hello</p>", "web page"),
    ("image/png", b"plain text first <script>alert(1)</script>", "in the text"),
    ("image/svg+xml", samples.SVG_WITH_SCRIPT, "holds a script"),
    ("image/svg+xml", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "holds a script"),
    ("image/svg+xml", b'<svg:svg xmlns:svg="http://www.w3.org/2000/svg"><svg:script/></svg:svg>', "holds a script"),
    ("image/jpeg", samples.PE, "Windows program"),
    ("application/x-msdownload", samples.PE, "Windows program"),
    ("application/pdf", samples.ELF, "Linux"),
    ("application/pdf", samples.MACH_O, "macOS"),
    ("text/plain", samples.SHELL_SCRIPT, "script"),
    ("text/plain", b"#!/usr/bin/env -S python3 -u\nprint()", "script"),
    ("text/plain", samples.SHELL_SCRIPT + bytes(range(256)), "script"),
    ("text/plain", samples.BATCH, "batch"),
    ("text/plain", samples.PHP, "PHP"),
    ("application/zip", samples.JAR, "Java"),
    ("application/msword", samples.OLE + "_VBA_PROJECT".encode("utf-16-le"), "macros"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", samples.MACRO_DOCX, "macros"),
    ("application/pdf", samples.PDF.replace(b"/Catalog", b"/Catalog /OpenAction << /S /JavaScript >>"), "script"),
    # Two files in one.
    ("image/gif", samples.GIF + samples.ZIP, "ZIP"),
    ("image/jpeg", samples.JPEG + samples.JAR, "ZIP"),
    ("image/gif", samples.GIF + bytes(3 * END_BYTES) + samples.ZIP, "ZIP"),
    ("application/pdf", samples.PDF + samples.ZIP, "ZIP"),
    ("text/plain", samples.TEXT + samples.ZIP, "ZIP"),
    ("image/gif", samples.GIF + samples.HTML, "hidden"),
    ("image/jpeg", samples.JPEG + b"<?php system('ls'); ?>", "hidden"),
    ("image/png", samples.PNG + samples.RAR, "another file"),
    ("image/png", samples.PNG + b"MZ\x90\x00" + bytes(100), "another file"),
    ("image/jpeg", samples.JPEG + samples.ELF, "another file"),
    ("image/gif", b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)", "script at once"),
    ("image/gif", b"GIF89a=1;alert(1)//", "script at once"),
    ("image/jpeg", samples.JPEG[:20] + samples.PDF, "PDF is hidden"),
]


@pytest.mark.parametrize(("declared", "content", "word"), DANGEROUS)
def test_what_may_run_code_is_dangerous_and_says_why(declared: str, content: bytes, word: str) -> None:
    """In a sentence of its own."""
    verdict = judge(declared, Sample.of(content))
    assert verdict.is_dangerous, verdict
    assert any(word in reason for reason in verdict.reasons[1:]), verdict


@pytest.mark.parametrize(
    ("declared", "content"),
    [
        ("text/html", samples.HTML),
        ("application/xhtml+xml", samples.XHTML),
        ("image/svg+xml", samples.SVG),
        ("text/markdown", b"<h1>Title</h1>\n"),
        ("text/markdown", b"# Title\n\nWrite `<script>` here, and %PDF-1.7 there.\n"),
        ("image/jpeg", samples.JPEG + bytes(100)),
        ("image/jpeg", samples.JPEG + samples.MP4),  # as phones keep a moving picture
        ("text/plain", b"#!AMR, says this text.\n"),
        ("text/plain", b"MZ, says this text, and means the initials of a person; not a program, as one might guess.\n"),
        ("text/plain", b"CWS, FWS and The ftyp are words here.\n"),
    ],
)
def test_what_is_only_what_it_says_is_not_dangerous(declared: str, content: bytes) -> None:
    """A page that says that it is one, among them: whoever takes it knows."""
    verdict = judge(declared, Sample.of(content))
    assert not verdict.is_dangerous, verdict


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        (media_type, content)
        for media_type, content, _ in FORMATS
        if media_type.startswith(("image/", "audio/", "video/", "font/")) and content != samples.SVG_WITH_SCRIPT
    ],
)
def test_pictures_sounds_films_and_fonts_as_declared_are_not_dangerous(media_type: str, content: bytes) -> None:
    """No false alarms."""
    verdict = judge(media_type, Sample.of(content))
    assert (verdict.agreement, verdict.is_dangerous) == ("match", False), verdict


def test_a_program_is_dangerous_whatever_was_declared() -> None:
    """Who opens it runs it."""
    for declared in ("application/x-executable", "application/octet-stream", "image/png", ""):
        assert judge(declared, Sample.of(samples.ELF)).is_dangerous
