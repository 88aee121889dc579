"""Documents that are more than an assertion: entities, comments, instructions, encodings, sizes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.unit.token_endpoint.endpoint import IDP
from tests.unit.token_endpoint.idp import SAML, Said, signed

MALFORMED = "ASSERTION_MALFORMED"
HONEST = signed(IDP).decode()
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def doctypes() -> Iterator[tuple[str, str]]:
    for name, inner in {
        "empty": "",
        "an entity": '<!ENTITY x "acme">',
        "a file": '<!ENTITY x SYSTEM "file:///etc/passwd">',
        "an address": '<!ENTITY x SYSTEM "http://127.0.0.1:1/">',
        "a parameter entity": '<!ENTITY % x SYSTEM "http://127.0.0.1:1/"> %x;',
        "a billion laughs": f'<!ENTITY l0 "ha">{LAUGHS}<!ENTITY x "&l9;">',
        "a quadratic blowup": f'<!ENTITY x "{"a" * 30_000}">',
        "a default attribute": '<!ATTLIST saml:Assertion ID CDATA "_x">',
    }.items():
        used = HONEST.replace(">acme<", f">{'&x;' * 100}<") if "ENTITY x" in inner else HONEST
        yield f"doctype with {name}", f"<!DOCTYPE saml:Assertion [{inner}]>{used}"
    yield "external doctype", f'<!DOCTYPE saml:Assertion SYSTEM "http://127.0.0.1:1/x.dtd">{HONEST}'
    yield "public doctype", f'<!DOCTYPE a PUBLIC "-//x" "http://127.0.0.1:1/x.dtd">{HONEST}'
    yield "doctype in lower case", f"<!doctype x>{HONEST}"
    yield "doctype behind a declaration", f'<?xml version="1.0"?><!DOCTYPE x>{HONEST}'
    yield "entity that nobody defines", HONEST.replace(">acme<", ">&acme;<")


def comments() -> Iterator[tuple[str, str]]:
    # Canonical XML drops comments, so the signature still fits: the classic way to be somebody else.
    for name, old, new in (
        ("the subject", ">user-42<", ">user<!-- -->-42<"),
        ("the subject's end", ">user-42<", ">user-42<!--.evil.example--><"),
        ("the tenant", ">acme<", ">ac<!---->me<"),
        ("the issuer", ">https://idp", "><!-- -->https://idp"),
        ("the audience", "/saml</saml:Audience>", "<!-- -->/saml</saml:Audience>"),
        ("the attributes", "<saml:AttributeStatement>", "<!-- x --><saml:AttributeStatement>"),
    ):
        yield f"comment in {name}", HONEST.replace(old, new, 1)
    yield "comment before", f"<!-- x -->{HONEST}"
    yield "comment behind", f"{HONEST}<!-- x -->"
    yield "CDATA in the tenant", HONEST.replace(">acme<", "><![CDATA[acme]]><")
    yield "instruction in the subject", HONEST.replace(">user-42<", ">user<?x y?>-42<")
    yield "style sheet", f'<?xml-stylesheet href="http://127.0.0.1:1/x.xsl"?>{HONEST}'
    yield "instruction behind", f"{HONEST}<?x y?>"


def shapes() -> Iterator[tuple[str, str]]:
    yield "no XML", "acme"
    yield "white space", " \n"
    yield "JSON", '{"sub": "admin"}'
    yield "cut off", HONEST[:-20]
    yield "two roots", HONEST + HONEST
    yield "text behind", HONEST + "x"
    yield "prefix that nobody binds", HONEST.replace("<saml:Subject>", "<x:Subject>")
    yield "nested too deeply", "<a>" * 1_900 + "</a>" * 1_900
    yield "too many elements", f'<saml:Assertion xmlns:saml="{SAML}">{"<a/>" * 5_000}</saml:Assertion>'
    yield "too many attributes", f"<a {' '.join(f'a{n}=_' for n in range(9))}/>".replace("_", '""')
    yield "same attribute twice", HONEST.replace('ID="', 'ID="_x" ID="', 1)
    yield "null character", HONEST.replace("acme", "ac\0me")
    yield "reference to a null character", HONEST.replace("acme", "ac&#0;me")
    for encoding in ("utf-7", "iso-8859-1", "utf-16", "ebcdic-cp-us", "x"):
        yield f"said to be {encoding}", f'<?xml version="1.0" encoding="{encoding}"?>{HONEST}'
    yield "XML 1.1", f'<?xml version="1.1"?>{HONEST}'
    yield "two declarations", f'<?xml version="1.0"?><?xml version="1.0"?>{HONEST}'
    yield "SAML 1.1", HONEST.replace(SAML, "urn:oasis:names:tc:SAML:1.0:assertion")
    yield "no namespace", re.sub(r"(</?)saml:", r"\1", HONEST)
    yield "another root", HONEST.replace("saml:Assertion", "saml:Advice")


def signed_so() -> Iterator[tuple[str, bytes]]:
    for version in ("1.1", "2.1", ""):
        yield f"version {version!r}", signed(IDP, Said(version=version))
    for own_id in ("", "#x", "1x", "a b", "x:y", "a" * 300):
        yield f"id {own_id[:9]!r}", signed(IDP, Said(id=own_id))
    yield (
        "id of two elements",
        signed(IDP, Said(statements='<saml:AuthnStatement ID="_a75adf55-01d7-40cc-929f-dbd8372ebdfc"/>')),
    )
    yield "two assertions in one", signed(IDP, Said(statements=f"<saml:Advice>{Said(id='_x').xml()}</saml:Advice>"))


ENCODED = {
    "UTF-16": HONEST.encode("utf-16"),
    "UTF-32": HONEST.encode("utf-32"),
    "Latin-1": HONEST.replace("acme", "acmé").encode("latin-1"),
    "overlong UTF-8": HONEST.encode().replace(b"acme", b"ac\xc1\xadme"),
    "surrogates in UTF-8": HONEST.encode().replace(b"acme", b"\xed\xa0\x80"),
    "deflated": b"\x78\x9c\x4b\x4c\x4e\x04\x00\x02\x4d\x01\x27",
    "nothing but a null": b"\0",
}
TEXTS = {name: text.encode() for family in (doctypes, comments, shapes) for name, text in family()}
FORGED_MARKUP = {name: (raw, MALFORMED) for name, raw in {**TEXTS, **dict(signed_so()), **ENCODED}.items()}
