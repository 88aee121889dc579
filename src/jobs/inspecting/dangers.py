"""Why a file may run code on whoever opens it: by what it is, by what it holds, by what is hidden in it."""

from __future__ import annotations

import re

from jobs.inspecting.archives import ends_with_zip
from jobs.inspecting.families import is_textual
from jobs.inspecting.finding import Danger, Finding, Sample
from jobs.inspecting.texts import decode

_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_MACROS = "It is an Office file with macros."
_RUNS: dict[str, str] = {
    "application/vnd.microsoft.portable-executable": "It is a Windows program.",
    "application/x-msi": "It is a Windows installer.",
    "application/x-ms-shortcut": "It is a Windows shortcut, which starts a program.",
    "application/x-bat": "It is a Windows batch file.",
    "text/x-ms-regedit": "It is a file that changes the Windows registry.",
    "application/x-executable": "It is a Linux program or library.",
    "application/x-mach-binary": "It is a macOS program or library.",
    "application/java-vm": "It is a compiled Java class.",
    "application/java-archive": "It is a Java archive, which may be a program.",
    "application/vnd.android.package-archive": "It is an Android app.",
    "application/x-dex": "It is code of an Android app.",
    "application/wasm": "It is a WebAssembly module.",
    "application/x-shockwave-flash": "It is a Flash film, which is a program.",
    "application/x-httpd-php": "It is a PHP script.",
    # These are found by the name of an interpreter in their first line alone.
    **dict.fromkeys(("text/x-shellscript", "text/x-python", "text/x-perl", "text/x-ruby"), "It is a script."),
    "text/javascript": "It is a script.",
    "application/vnd.ms-word.document.macroenabled.12": _MACROS,
    "application/vnd.ms-excel.sheet.macroenabled.12": _MACROS,
    "application/vnd.ms-powerpoint.presentation.macroenabled.12": _MACROS,
}
_MARKUP_IN_BYTES = re.compile(rb"<(?:script|iframe|html|!doctype html)[\s>]|<\?php\s", re.IGNORECASE)
# Valid as a GIF, whose width they are, and as a script, where they open a comment or a variable is set.
_GIF_SCRIPT = re.compile(rb"GIF8[79]a\s*(?:/\*(?:[^*]|\*(?!/))*+\*/\s*)?=")
_DRAWN_SCRIPT = re.compile(
    r"<(?:\w+:)?(?:script|handler|iframe|embed|object)[\s>/]|\son[a-z]+\s*=|javascript:", re.IGNORECASE
)
_PDF_ACTIONS = re.compile(rb"/(?:JavaScript|Launch)\b")
_COMPOUND_MACROS = "_VBA_PROJECT".encode("utf-16-le")
# Readers look for a PDF's begin this far: ISO 32000-1, annex H.3, note 13.
_PDF_BEGINS_WITHIN_BYTES = 1_024
# Where a picture is over; programs and archives that stand right behind it are hidden there.
_ENDS: dict[str, bytes] = {"image/png": b"IEND\xaeB`\x82", "image/jpeg": b"\xff\xd9", "image/gif": b"\x00;"}
_HIDDEN = (b"MZ\x90\x00", b"\x7fELF", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"PK\x03\x04", b"#!/")


def dangers_of(sample: Sample, finding: Finding | None) -> list[Danger]:
    """All that can be seen from either end of the file. Never raises."""
    media_type = finding.media_type if finding else ""
    found: list[Danger] = []
    if media_type in _RUNS:
        found.append(Danger(_RUNS[media_type]))
    if media_type in _PAGES and finding:
        # Many a Markdown file begins with a tag; only what is surely a page counts where text was declared.
        is_sure = finding.confidence >= 0.9
        found.append(Danger("It is a web page: a browser would run its scripts.", _PAGES, unless_text=not is_sure))
    if media_type == "text/plain" and any(map(_MARKUP_IN_BYTES.search, (sample.head, sample.tail))):
        found.append(Danger("There is a script or a web page in the text.", unless_text=True))
    if media_type == "image/svg+xml" and _is_drawn_with_script(sample):
        found.append(Danger("The drawing holds a script."))
    if media_type == "application/pdf" and any(map(_PDF_ACTIONS.search, (sample.head, sample.tail))):
        found.append(Danger("The PDF holds a script, or starts a program."))
    if media_type.startswith("application/") and _COMPOUND_MACROS in sample.head + sample.tail:
        found.append(Danger(_MACROS))
    return found + [Danger(reason) for reason in _hidden(sample, media_type, finding)]


def _hidden(sample: Sample, media_type: str, finding: Finding | None) -> list[str]:
    """A second file in the first."""
    reasons: list[str] = []
    is_zip = media_type == "application/zip" or (finding is not None and "application/zip" in finding.also)
    if not is_zip and ends_with_zip(sample.tail):
        reasons.append("A ZIP archive is hidden at its end.")
    elif _follows_picture(sample.tail, media_type):
        reasons.append("Behind the picture's end stands another file.")
    is_media = media_type.startswith(("image/", "audio/", "video/", "font/")) and media_type != "image/svg+xml"
    if is_media and any(map(_MARKUP_IN_BYTES.search, (sample.head, sample.tail))):
        reasons.append("A web page or a script is hidden in it.")
    if _GIF_SCRIPT.match(sample.head):
        reasons.append("It is a picture and a script at once.")
    if (
        media_type != "application/pdf"
        and not is_textual(media_type)
        and sample.head.find(b"%PDF-", 0, _PDF_BEGINS_WITHIN_BYTES) > 0
    ):
        reasons.append("A PDF is hidden near its beginning.")
    return reasons


def _is_drawn_with_script(sample: Sample) -> bool:
    ends = (decode(sample) or "", sample.tail.decode("utf-8", "replace"))
    return any(map(_DRAWN_SCRIPT.search, ends))


def _follows_picture(tail: bytes, media_type: str) -> bool:
    end = _ENDS.get(media_type)
    return end is not None and any(end + begin in tail for begin in _HIDDEN)
