"""What honest providers differ in is taken all the same."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from tests.unit.token_endpoint.endpoint import IDP, Endpoint
from tests.unit.token_endpoint.forged_signatures import x509_data
from tests.unit.token_endpoint.forged_statements import audiences, confirmed, window
from tests.unit.token_endpoint.idp import (
    AUDIENCE,
    DS,
    ENTITY_ID,
    ENVELOPED,
    EXCLUSIVE,
    NOW,
    RECIPIENT,
    Said,
    make_idp,
    moment,
    signature_for,
    signed,
    signed_element,
)

NAMESPACES = (
    f'<ds:Transform Algorithm="{EXCLUSIVE}"><ec:InclusiveNamespaces xmlns:ec="{EXCLUSIVE}" PrefixList="xs"/>'
    "</ds:Transform>"
)
ANOTHER = '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"/>'
BEARER = (
    '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData '
    f'NotOnOrAfter="{moment(NOW + 300)}" Recipient="{RECIPIENT}" Address="203.0.113.7"/></saml:SubjectConfirmation>'
)


@pytest.mark.parametrize("name", ["sha256", "sha384", "sha512"])
@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
def test_every_length_of_sha_2_is_taken(endpoint: Endpoint, name: str, digest: str) -> None:
    """For the signature and for the digest."""
    assert endpoint.post(signed(IDP, hash=name, digest=digest)).status == 200


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()], ids=lambda curve: curve.name)
def test_elliptic_keys_are_taken(curve: ec.EllipticCurve) -> None:
    """Of the curves that are in use."""
    assert Endpoint(make_idp(ec.generate_private_key(curve))).say().status == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"key_info": x509_data(IDP)},
        {"key_info": f'<ds:KeyInfo xmlns:ds="{DS}"><ds:KeyName>signing-1</ds:KeyName></ds:KeyInfo>'},
        {"transforms": (ENVELOPED, NAMESPACES)},
        {"id": ' Id="signature"'},
    ],
    ids=["certificate", "key name", "inclusive namespaces", "signature's id"],
)
def test_what_providers_put_into_signatures_is_passed_over(endpoint: Endpoint, changes: dict[str, Any]) -> None:
    """It changes nothing of whose signature it is."""
    assert endpoint.post(signed(IDP, **changes)).status == 200


@pytest.mark.parametrize(
    "changes",
    [
        window(-60, 300) | {"issued": "2026-11-22T15:19:55.123Z"},
        window(-3_600, 3_600),
        window(29, 300),
        window(-600, -29),
        confirmed(-29),
        {"issued": moment(NOW + 29)},
        {"subject": " \n user-42\t"},
        {"subject": "jürgen@example.com"},
        {"conditions": audiences("https://other.example", AUDIENCE)},
        {"conditions": f"{audiences(AUDIENCE)}<saml:OneTimeUse/><saml:ProxyRestriction/>"},
        {"conditions": audiences(AUDIENCE) * 2},
        {"confirmations": ANOTHER + BEARER},
        {"statements": '<saml:AuthnStatement AuthnInstant="2026-11-22T15:19:55Z"/>'},
        {"attributes": {"tenant": ["\n acme "], "photo": ["<b>x</b>"], "empty": [""]}},
        {"issuer": f'<saml:Issuer Format="urn:x">\n  {ENTITY_ID}\n</saml:Issuer>'},
    ],
    ids=repr,
)
def test_what_providers_say_besides_is_passed_over(endpoint: Endpoint, changes: dict[str, Any]) -> None:
    """Clocks differ by seconds, people have names, and attributes are many."""
    assert endpoint.say(**changes).status == 200


@pytest.mark.parametrize(
    "dressed",
    [
        lambda raw: b"\n" + raw + b"\n",
        lambda raw: b'<?xml version="1.0" encoding="UTF-8"?>\n' + raw,
        lambda raw: b"<?xml version='1.0' encoding='utf-8' standalone='yes'?>" + raw,
        lambda raw: b"\xef\xbb\xbf" + raw,
    ],
    ids=["white space", "declaration", "declaration in quotes", "mark of UTF-8"],
)
def test_outside_of_the_document_does_not_matter(endpoint: Endpoint, dressed: Callable[[bytes], bytes]) -> None:
    """It is not signed, and says nothing."""
    assert endpoint.post(dressed(signed(IDP))).status == 200


def test_assertion_without_prefixes_is_taken(endpoint: Endpoint) -> None:
    """Some providers write their names in a default namespace."""
    root = etree.fromstring(Said().xml().replace("saml:", "").replace("xmlns:saml", "xmlns"))
    assert etree.tostring(root).startswith(b"<Assertion")
    root.insert(1, signature_for(IDP, root))
    assert endpoint.post(etree.tostring(root)).status == 200


def test_padding_is_taken(endpoint: Endpoint) -> None:
    """RFC 7522: clients should not, and do."""
    for length in range(3):
        padded = base64.urlsafe_b64encode(signed(IDP, Said(id=f"_{length}", subject="u" * (41 + length)))).decode()
        assert endpoint.post(padded).status == 200


def test_both_certificates_are_taken_while_the_provider_changes_keys() -> None:
    """The old one until it is taken out of the parameter."""
    old, new = make_idp(), make_idp()
    both = f"{old.certificate_text},\n{new.certificate.public_bytes(Encoding.PEM).decode()}"
    endpoint = Endpoint(old, SAML_IDP_CERTIFICATES=both)
    assert endpoint.post(signed(old, Said(id="_1"))).status == 200
    assert endpoint.post(signed(new, Said(id="_2"))).status == 200
    assert Endpoint(new).post(signed(old)).body["code"] == "SIGNATURE_INVALID"


@pytest.mark.parametrize(("begins", "ends"), [(NOW + 60, NOW + 600), (NOW - 600, NOW - 60)])
def test_certificate_counts_only_in_its_own_time(begins: float, ends: float) -> None:
    """Not before, and not after."""
    assert Endpoint(make_idp(begins=begins, ends=ends)).say().body["code"] == "SIGNATURE_INVALID"


def test_large_assertion_with_hundreds_of_groups_is_taken(endpoint: Endpoint) -> None:
    """As large directories send them."""
    groups = [f"{n:08x}-0000-0000-0000-000000000000" for n in range(500)]
    raw = signed(IDP, replace(Said(), attributes={"tenant": ["acme"], "groups": groups}))
    assert 40_000 < len(raw) < 64 * 1024
    assert endpoint.post(raw).status == 200


def test_where_the_signature_stands_among_the_children_does_not_matter(endpoint: Endpoint) -> None:
    """It signs the whole in any place."""
    root = signed_element(IDP)
    root.append(root[1])
    assert endpoint.post(etree.tostring(root)).status == 200
