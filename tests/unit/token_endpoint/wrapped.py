"""Signature wrapping: the provider's signed assertion is there, and another stands where one might look for it.

The eight classic attacks on responses (Somorovsky and others, 2012), and their like on a bare assertion.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from tests.unit.token_endpoint.endpoint import IDP
from tests.unit.token_endpoint.idp import DS, SAML, Said, signed_element

MALFORMED = "ASSERTION_MALFORMED"
FORM = "SIGNATURE_FORM_REFUSED"
PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
EVIL = Said(id="_evil", subject="admin", attributes={"tenant": ["umbrella"]})


def evil(**changes: str) -> etree._Element:
    """What the attacker wants believed, unsigned."""
    return etree.fromstring(Said(**{**vars(EVIL), **changes}).xml())


def honest() -> etree._Element:
    return signed_element(IDP)


def response(*children: etree._Element) -> etree._Element:
    root = etree.fromstring(f'<samlp:Response xmlns:samlp="{PROTOCOL}" ID="_response" Version="2.0"/>')
    root.extend(children)
    return root


def inside(name: str, content: etree._Element, namespace: str = SAML) -> etree._Element:
    element = etree.Element(f"{{{namespace}}}{name}")
    element.append(content)
    return element


def classics() -> Iterator[tuple[str, etree._Element]]:
    original = honest()
    signature = original[1]
    original.remove(signature)
    signature.append(inside("Object", response(original), DS))
    yield "XSW1: the signed response in the signature of another", response(signature, evil())
    yield "XSW2: the signature beside what it signs", response(honest()[1], honest(), evil())
    yield "XSW3: another before the signed one", response(evil(), honest())
    root = evil()
    root.append(honest())
    yield "XSW4: another around the signed one", root
    root, original = evil(), honest()
    root.insert(1, original[1])
    yield "XSW5: the signature in another, the signed one behind it", response(root, original)
    yield "XSW6: the signed one in the signature in another", _signed_in_signature()
    yield "XSW7: another in extensions", response(inside("Extensions", evil(), PROTOCOL), honest())
    yield "XSW8: the signed one in an object of the signature", _signed_in_object()


def _signed_in_signature() -> etree._Element:
    root, original = evil(), honest()
    signature = original[1]
    original.remove(signature)
    signature.append(original)
    root.insert(1, signature)
    return root


def _signed_in_object() -> etree._Element:
    root, original = evil(), honest()
    signature = original[1]
    original.remove(signature)
    signature.append(inside("Object", original, DS))
    root.insert(1, signature)
    return root


def of_bare_assertions() -> Iterator[tuple[str, etree._Element]]:
    for place in ("Advice", "AttributeStatement", "Subject", "Conditions"):
        root = evil()
        root.append(inside(place, honest()))
        yield f"the signed one in {place} of another", root
        root, original = evil(), honest()
        root.insert(1, original[1])
        root.append(inside(place, original))
        yield f"the signed one in {place} of another, which has the signature", root
    root, original = evil(id="_a75adf55-01d7-40cc-929f-dbd8372ebdfc"), honest()
    root.insert(1, original[1])
    root.append(inside("Advice", original))
    yield "another of the same id around the signed one", root
    root, original = evil(id="_a75adf55-01d7-40cc-929f-dbd8372ebdfc"), honest()
    root.insert(1, original[1])
    original.tag = "{urn:other}Assertion"
    root.append(inside("Advice", original))
    yield "another of the same id around one by another name", root
    for attribute in ("Id", "id", "{http://www.w3.org/XML/1998/namespace}id", "{urn:other}ID"):
        root, original = evil(), honest()
        root.insert(1, original[1])
        root.set("ID", "_a75adf55-01d7-40cc-929f-dbd8372ebdfc")
        original.tag = "{urn:other}Assertion"
        original.set(attribute, original.attrib.pop("ID"))
        root.append(original)
        yield f"another of the same id around one whose id is {attribute}", root
    yield "a response around the signed one", response(honest())
    root = honest()
    root.append(evil())
    yield "another in the signed one", root
    root = honest()
    root.append(etree.fromstring(f'<saml:EncryptedAssertion xmlns:saml="{SAML}"/>'))
    yield "an encrypted one in the signed one", root


WRAPPED = {
    name: (etree.tostring(root), MALFORMED) for family in (classics, of_bare_assertions) for name, root in family()
}
