"""The names of SAML and XML signatures, as lxml writes them."""

from __future__ import annotations

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SIGNATURES = "http://www.w3.org/2000/09/xmldsig#"
EXCLUSIVE_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"


def saml(name: str) -> str:
    return f"{{{SAML}}}{name}"


def signature(name: str) -> str:
    return f"{{{SIGNATURES}}}{name}"
