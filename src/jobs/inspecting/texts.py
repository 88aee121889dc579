"""What is text, and what kind: a page, data, a script, or just text. puremagic goes by the names of files there."""

from __future__ import annotations

import re

from jobs.inspecting.finding import Finding, Sample
from jobs.inspecting.markup import by_markup
from jobs.inspecting.records import by_json, by_rows

_TEXT = frozenset({"text/plain"})
_BOMS: tuple[tuple[bytes, str], ...] = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# What no text holds, but for tab, line feed, form feed, carriage return and escape.
_CONTROLS = re.compile(r"[\x00-\x07\x0e-\x1a\x1c-\x1f\x7f]")
_BLANKS = re.compile(rb"[ \t\n]")
_CONTROL_BYTES = re.compile(rb"[\x00-\x07\x0e-\x1a\x1c-\x1f\x7f]")
# What a file cut at any byte may lack of its last character.
_LONGEST_CHARACTER_BYTES = 4
# Anything may be a text in some code page; one with spaces, or with lines, more likely is.
_SHORTEST_OLD_TEXT_BYTES = 12
_LONGEST_LINE_BYTES = 120

_INTERPRETER = re.compile(r"#![ \t]*(?:/[^\s/]+)*/(?:env[ \t]+(?:-\S+[ \t]+)*)?(?P<name>[A-Za-z]+)")
_SCRIPTS: dict[str, tuple[str, str]] = {
    "python": ("text/x-python", ".py"),
    "perl": ("text/x-perl", ".pl"),
    "ruby": ("text/x-ruby", ".rb"),
    "node": ("text/javascript", ".js"),
    "deno": ("text/javascript", ".js"),
    "php": ("application/x-httpd-php", ".php"),
}
_OPENINGS: tuple[tuple[str, Finding], ...] = (
    ("<?php", Finding("application/x-httpd-php", ".php", also=_TEXT)),
    ("@echo off", Finding("application/x-bat", ".bat", 0.9, _TEXT)),
    ("windows registry editor", Finding("text/x-ms-regedit", ".reg", also=_TEXT)),
    ("begin:vcard", Finding("text/vcard", ".vcf", also=_TEXT)),
    ("begin:vcalendar", Finding("text/calendar", ".ics", also=_TEXT)),
    ("-----begin ", Finding("application/x-pem-file", ".pem", 0.9, _TEXT)),
    ("webvtt", Finding("text/vtt", ".vtt", also=_TEXT)),
    ("#extm3u", Finding("application/vnd.apple.mpegurl", ".m3u8", also=_TEXT | {"audio/x-mpegurl"})),
)


def decode(sample: Sample) -> str | None:
    """The head's text: of UTF-8, or of what a byte order mark says; None where it is not that."""
    mark, encoding = next((bom for bom in _BOMS if sample.head.startswith(bom[0])), (b"", "utf-8"))
    for missing in range(1 if sample.is_whole else _LONGEST_CHARACTER_BYTES):
        try:
            text = sample.head[: len(sample.head) - missing].decode(encoding)
        except UnicodeDecodeError:
            continue
        is_clean = not _CONTROLS.search(text) and (len(mark) != 2 or _is_mostly_printable(text))
        return text if is_clean else None
    return None


def by_script(head: bytes) -> Finding | None:
    """A script that names its interpreter; whatever follows: installers carry their archive behind one."""
    line = _INTERPRETER.match(head[:256].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace"))
    if not line:
        return None
    media_type, extension = _SCRIPTS.get(line["name"], ("text/x-shellscript", ".sh"))
    return Finding(media_type, extension, also=_TEXT)


def by_text(sample: Sample) -> Finding | None:
    """What the text is; None where the bytes are none."""
    text = decode(sample)
    is_wide = sample.head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff"))
    if text is None or (not is_wide and _CONTROL_BYTES.search(sample.tail)):
        return None
    start = text.lstrip()
    opening = start[:32].lower()
    named = (finding for words, finding in _OPENINGS if opening.startswith(words))
    return (
        next(named, None)
        or by_markup(start, is_whole=sample.is_whole)
        or by_json(start, is_whole=sample.is_whole)
        or by_rows(text, is_whole=sample.is_whole)
    )


def by_old_text(sample: Sample) -> Finding | None:
    """Text in a code page of before Unicode: no byte of it is a control character. A weak guess, asked for last."""
    if any(map(_CONTROL_BYTES.search, (sample.head, sample.tail))):
        return None
    blanks = len(_BLANKS.findall(sample.head))
    is_text = len(sample.head) >= _SHORTEST_OLD_TEXT_BYTES and blanks >= len(sample.head) // _LONGEST_LINE_BYTES
    return Finding("text/plain", ".txt", 0.4) if is_text and blanks else None


def _is_mostly_printable(text: str) -> bool:
    """Two bytes of a mark are little; anything decodes as UTF-16, into characters that nobody has given a meaning."""
    shown = sum(character.isprintable() or character.isspace() for character in text)
    return shown >= 0.9 * len(text)
