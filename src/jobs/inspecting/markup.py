"""Pages, drawings and other XML: told by the first element, behind whatever may stand before it."""

from __future__ import annotations

import re

from jobs.inspecting.finding import Finding

_TEXT = frozenset({"text/plain"})
_XML = _TEXT | {"application/xml"}
# What browsers take for HTML: https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type.
# The first are of pages alone; the others open many a Markdown file too.
_PAGE = re.compile(
    r"<(?:!doctype html|html|head|script|iframe|style|title|body|meta|object|embed)(?=[\s/>])", re.IGNORECASE
)
_MARKUP = re.compile(r"<(?:h1|div|font|table|a|b|br|p|img|!--)(?=[\s/>-])", re.IGNORECASE)
_PROLOG = re.compile(
    r"(?:\s+|<\?(?:[^?]|\?(?!>))*+\?>|<!--(?:[^-]|-(?!->))*+-->|<!DOCTYPE[^>\[]*+(?:\[[^\]]*+\]\s*)?>)*+"
)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")
_ROOTS: dict[str, Finding] = {
    "svg": Finding("image/svg+xml", ".svg", also=_XML),
    "html": Finding("application/xhtml+xml", ".xhtml", also=_XML | {"text/html"}),
    "rss": Finding("application/rss+xml", ".rss", also=_XML),
    "feed": Finding("application/atom+xml", ".atom", also=_XML),
    "kml": Finding("application/vnd.google-earth.kml+xml", ".kml", also=_XML),
    "gpx": Finding("application/gpx+xml", ".gpx", also=_XML),
}


def by_markup(start: str, *, is_whole: bool) -> Finding | None:
    """What the markup is, `start` being the text from its first letter on; None where it is none."""
    if not start.startswith("<"):
        return None
    prolog = _PROLOG.match(start)
    after = start[prolog.end() :] if prolog else start
    root = _ROOT.match(after)
    is_xml = start.startswith("<?xml") or (root is not None and "xmlns" in after[:512] and not _PAGE.match(after))
    if root and (is_xml or root[1] == "svg"):
        return _ROOTS.get(root[1], Finding("application/xml", ".xml", also=_TEXT))
    if _PAGE.match(start) or _PAGE.match(after):
        return Finding("text/html", ".html", also=_TEXT | {"application/xhtml+xml"})
    if start.startswith("<?xml"):
        return Finding("application/xml", ".xml", 0.8, _TEXT)
    if _MARKUP.match(start) or _MARKUP.match(after):
        return Finding("text/html", ".html", 0.6, _TEXT | {"text/markdown"})
    is_closed = not is_whole or after.rstrip().endswith(">")
    return Finding("application/xml", ".xml", 0.6, _TEXT) if root and is_closed else None
