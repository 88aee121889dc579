"""Bytes to XML, with all refused beforehand that an honest assertion never holds.

In well-formed XML `<!` begins a document type, an entity, a comment or a CDATA section, and nothing else: where it
never stands, nothing is there to expand, to fetch, or to split a name in two. The same holds for `<?`.
"""

from __future__ import annotations

import re

from lxml import etree

from token_endpoint.errors import InvalidGrantError

_DECLARATION = re.compile(
    r"""<\?xml\s+version\s*=\s*["']1\.0["'](\s+encoding\s*=\s*["']utf-8["'])?(\s+standalone\s*=\s*["'](yes|no)["'])?\s*\?>""",
    re.IGNORECASE,
)
MAX_ELEMENTS = 2_000  # an assertion with hundreds of groups has about a thousand


def parser() -> etree.XMLParser:
    """One that fetches and expands nothing, and keeps libxml2's own limits on depth and size."""
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def parse_document(raw: bytes) -> etree._Element:
    """The root of a plain document; InvalidGrantError for anything else."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidGrantError("ASSERTION_MALFORMED") from None
    text = text.removeprefix("\ufeff")
    declared = _DECLARATION.match(text)
    body = text[declared.end() :] if declared else text
    if "<!" in body or "<?" in body or body.count("<") > 2 * MAX_ELEMENTS:
        raise InvalidGrantError("ASSERTION_MALFORMED")
    try:
        return etree.fromstring(body.strip().encode(), parser=parser())
    except (etree.XMLSyntaxError, ValueError):
        raise InvalidGrantError("ASSERTION_MALFORMED") from None
