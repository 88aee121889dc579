"""Elements of SAML and their texts, taken only where they are what they seem."""

from __future__ import annotations

from typing import TYPE_CHECKING

from token_endpoint.errors import InvalidGrantError
from token_endpoint.names import saml

if TYPE_CHECKING:
    from lxml import etree


def children(parent: etree._Element, name: str) -> list[etree._Element]:
    """All children of that name."""
    return parent.findall(saml(name))


def only(parent: etree._Element, name: str) -> etree._Element:
    """The one child of that name; InvalidGrantError for none or several."""
    found = children(parent, name)
    if len(found) != 1:
        raise InvalidGrantError("ASSERTION_INCOMPLETE")
    return found[0]


def text_of(element: etree._Element) -> str:
    """The text, without white space around it; InvalidGrantError when anything but text is in it.

    Text goes on behind a child, a comment too: who reads only what is before it takes admin for admin@evil.example.
    """
    if len(element):
        raise InvalidGrantError("ASSERTION_INCOMPLETE")
    return (element.text or "").strip(" \t\r\n")
