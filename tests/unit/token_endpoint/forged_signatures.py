"""Assertions whose signature is forged, or of a form that is not taken; by name, with the code of the refusal."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterator
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from lxml import etree

from tests.unit.token_endpoint.endpoint import IDP
from tests.unit.token_endpoint.idp import (
    DS,
    ENVELOPED,
    EXCLUSIVE,
    MORE,
    Idp,
    Said,
    canonical,
    make_idp,
    moment,
    signature_for,
    signed,
    signed_element,
)

ATTACKER = make_idp()
ATTACKER_EC = make_idp(ec.generate_private_key(ec.SECP256R1()))
FORM, SIGNATURE = "SIGNATURE_FORM_REFUSED", "SIGNATURE_INVALID"
INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
Forgery = tuple[bytes, str]


def x509_data(idp: Idp) -> str:
    """A KeyInfo that brings a certificate along."""
    text = idp.certificate_text
    return (
        f'<ds:KeyInfo xmlns:ds="{DS}"><ds:X509Data><ds:X509Certificate>{text}</ds:X509Certificate></ds:X509Data>'
        "</ds:KeyInfo>"
    )


def key_value(idp: Idp) -> str:
    """A KeyInfo that brings a bare RSA key along."""
    numbers: Any = idp.key.public_key().public_numbers()
    modulus = base64.b64encode(numbers.n.to_bytes(256, "big")).decode()
    return (
        f'<ds:KeyInfo xmlns:ds="{DS}"><ds:KeyValue><ds:RSAKeyValue><ds:Modulus>{modulus}</ds:Modulus>'
        "<ds:Exponent>AQAB</ds:Exponent></ds:RSAKeyValue></ds:KeyValue></ds:KeyInfo>"
    )


def by_hmac(secret: bytes) -> bytes:
    """The public half taken for a shared secret: who knows it is everybody."""
    root = signed_element(IDP, algorithm=f"{MORE}hmac-sha256")
    (value,) = root.iter(f"{{{DS}}}SignatureValue")
    (info,) = root.iter(f"{{{DS}}}SignedInfo")
    value.text = base64.b64encode(hmac.digest(secret, canonical(info), hashlib.sha256)).decode()
    return etree.tostring(root)


def by_pss() -> bytes:
    """A good signature of a kind that is not taken."""
    root = signed_element(IDP, algorithm="http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1")
    (value,) = root.iter(f"{{{DS}}}SignatureValue")
    (info,) = root.iter(f"{{{DS}}}SignedInfo")
    key: Any = IDP.key
    signature = key.sign(canonical(info), padding.PSS(padding.MGF1(SHA256()), 32), SHA256())
    value.text = base64.b64encode(signature).decode()
    return etree.tostring(root)


def bent(old: str, new: str, **changes: Any) -> bytes:
    """An honest assertion with a text exchanged after it was signed."""
    text = signed(IDP, **changes).decode()
    assert re.search(old, text)
    return re.sub(old, new, text, count=1).encode()


def forged_by_others() -> Iterator[tuple[str, Forgery]]:
    yield "no signature", (Said().xml().encode(), FORM)
    yield "another's key", (signed(ATTACKER), SIGNATURE)
    yield "another's key and certificate", (signed(ATTACKER, key_info=x509_data(ATTACKER)), SIGNATURE)
    yield "another's key with the provider's certificate", (signed(ATTACKER, key_info=x509_data(IDP)), SIGNATURE)
    yield "another's bare key", (signed(ATTACKER, key_info=key_value(ATTACKER)), SIGNATURE)
    yield "another's elliptic key", (signed(ATTACKER_EC), SIGNATURE)
    certificate, public = IDP.certificate, IDP.key.public_key()
    spki = (Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for name, secret in {
        "PEM": certificate.public_bytes(Encoding.PEM),
        "DER": certificate.public_bytes(Encoding.DER),
        "public key": public.public_bytes(*spki),
        "nothing": b"",
    }.items():
        yield f"HMAC by the certificate: {name}", (by_hmac(secret), SIGNATURE)


def of_other_algorithms() -> Iterator[tuple[str, Forgery]]:
    yield "SHA-1", (signed(IDP, hash="sha1"), SIGNATURE)
    yield "SHA-1 digest", (signed(IDP, digest="sha1"), SIGNATURE)
    yield "PSS", (by_pss(), SIGNATURE)
    for name in ("rsa-md5", "none", "ecdsa-sha256", "rsa-ripemd160", "hmac-sha1"):
        yield f"algorithm {name}", (signed(IDP, algorithm=f"{MORE}{name}"), SIGNATURE)
    yield "empty algorithm", (bent('SignatureMethod Algorithm="[^"]+"', 'SignatureMethod Algorithm=""'), SIGNATURE)
    for name, method in {
        "inclusive": INCLUSIVE,
        "1.1": "http://www.w3.org/2006/12/xml-c14n11",
        "exclusive with comments": f"{EXCLUSIVE}WithComments",
        "inclusive with comments": f"{INCLUSIVE}#WithComments",
        "none": "",
    }.items():
        yield f"canonicalisation of SignedInfo: {name}", (signed(IDP, c14n=method), FORM)
        yield f"canonicalisation of the assertion: {name}", (signed(IDP, transforms=(ENVELOPED, method)), FORM)


def bent_afterwards() -> Iterator[tuple[str, Forgery]]:
    for name, old, new in (
        ("subject", "user-42", "user-43"),
        ("tenant", "acme", "umbrella"),
        ("attribute's name", 'Name="tenant"', 'Name="tenanT"'),
        ("audience", "https://portside.example.com/saml", "https://portside.example.com/xaml"),
        ("end", moment(1_795_360_800 + 300), moment(1_795_360_800 + 301)),
        ("digest", "DigestValue>....", "DigestValue>AAAA"),
        ("signature", "SignatureValue>....", "SignatureValue>AAAA"),
        ("signature, cut", "....</ds:SignatureValue", "</ds:SignatureValue"),
        ("signature, none", "SignatureValue>[^<]+<", "SignatureValue><"),
        ("signature, no base64", "SignatureValue>....", "SignatureValue>?#!%"),
        ("digest, none", "DigestValue>[^<]+<", "DigestValue><"),
        ("no SignatureValue", "<ds:SignatureValue>[^<]+</ds:SignatureValue>", ""),
    ):
        yield f"bent: {name}", (bent(old, new), SIGNATURE)
    yield "bent: no SignedInfo", (bent("<ds:SignedInfo>.+</ds:SignedInfo>", ""), FORM)
    yield "bent: id", (bent('ID="_a75', 'ID="_b75'), FORM)


def references() -> Iterator[tuple[str, Forgery]]:
    for uri in ("", "#other", "##_a75adf55-01d7-40cc-929f-dbd8372ebdfc", "#xpointer(/)", "#xpointer(id('_a75'))"):
        yield f"reference to {uri!r}", (signed(IDP, uri=uri), FORM)
    for uri in ("http://127.0.0.1:1/x", "https://evil.example/x.xml", "file:///etc/passwd", "//evil.example/"):
        yield f"reference to {uri!r}", (signed(IDP, uri=uri), FORM)
    yield "reference to nothing", (bent(' URI="[^"]+"', ""), FORM)
    yield "two references", (signed(IDP, more_references=1), FORM)
    yield "fifty references", (signed(IDP, more_references=49), FORM)


def several() -> Iterator[tuple[str, Forgery]]:
    root = signed_element(IDP)
    root.append(etree.fromstring(etree.tostring(root[1])))
    yield "the same signature twice", (etree.tostring(root), FORM)
    root = signed_element(ATTACKER)
    root.append(signed_element(IDP)[1])
    yield "another's signature beside the provider's", (etree.tostring(root), FORM)
    root = etree.fromstring(Said().xml())
    other = etree.fromstring(Said(id="_other").xml())
    root.insert(1, signature_for(IDP, other))
    yield "the signature of another assertion", (etree.tostring(root), FORM)
    root = signed_element(IDP)
    for parent in ("Subject", "Conditions", "AttributeValue"):
        moved = etree.fromstring(etree.tostring(root))
        next(moved.iter(f"{{*}}{parent}")).append(moved[1])
        yield f"the signature within {parent}", (etree.tostring(moved), FORM)
    yield "an object in the signature", (signed(IDP, object=f'<ds:Object xmlns:ds="{DS}">x</ds:Object>'), FORM)


FORGED_SIGNATURES: dict[str, Forgery] = dict(
    pair
    for family in (forged_by_others, of_other_algorithms, bent_afterwards, references, several)
    for pair in family()
)
