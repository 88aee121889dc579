"""Transforms of what is signed that would have something else verified, or somebody called."""

from __future__ import annotations

from collections.abc import Iterator

from tests.unit.token_endpoint.endpoint import IDP
from tests.unit.token_endpoint.forged_signatures import FORM, Forgery
from tests.unit.token_endpoint.idp import DS, ENVELOPED, EXCLUSIVE, signed

XSLT = (
    '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"><xsl:stylesheet version="1.0" '
    'xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/">'
    "<xsl:copy-of select=\"document('http://127.0.0.1:1/')\"/></xsl:template></xsl:stylesheet></ds:Transform>"
)
XPATH = (
    '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><ds:XPath>not(ancestor-or-self::'
    "*[local-name()='AttributeStatement'])</ds:XPath></ds:Transform>"
)
FILTER = '<ds:Transform Algorithm="http://www.w3.org/2002/06/xmldsig-filter2"/>'
CHILD = f'<ds:Transform Algorithm="{ENVELOPED}"><ds:XPath>1</ds:XPath></ds:Transform>'


def transforms() -> Iterator[tuple[str, Forgery]]:
    for name, chosen in {
        "none": (),
        "enveloped alone": (ENVELOPED,),
        "canonicalisation alone": (EXCLUSIVE,),
        "in the other order": (EXCLUSIVE, ENVELOPED),
        "twice": (ENVELOPED, ENVELOPED, EXCLUSIVE),
        "XSLT": (ENVELOPED, XSLT, EXCLUSIVE),
        "XPath": (ENVELOPED, XPATH, EXCLUSIVE),
        "XPath filter": (ENVELOPED, FILTER, EXCLUSIVE),
        "base64": (ENVELOPED, f"{DS}base64", EXCLUSIVE),
        "of nobody": (ENVELOPED, "urn:nobody", EXCLUSIVE),
        "with a child": (CHILD, EXCLUSIVE),
    }.items():
        yield f"transforms: {name}", (signed(IDP, transforms=chosen), FORM)


FORGED_TRANSFORMS: dict[str, Forgery] = dict(transforms())
