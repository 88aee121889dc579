"""The one signature of an assertion: its form first, then the signature itself, by a pinned certificate.

What is read afterwards is only what signxml says was signed, never the document that came.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from cryptography import x509
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.verifier import SignatureConfiguration, XMLVerifier

from token_endpoint.documents import parser
from token_endpoint.errors import InvalidGrantError
from token_endpoint.names import ENVELOPED, EXCLUSIVE_C14N, saml, signature

METHODS = frozenset(
    {
        SignatureMethod.RSA_SHA256,
        SignatureMethod.RSA_SHA384,
        SignatureMethod.RSA_SHA512,
        SignatureMethod.ECDSA_SHA256,
        SignatureMethod.ECDSA_SHA384,
        SignatureMethod.ECDSA_SHA512,
    }
)
DIGESTS = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})
# xs:ID, in ASCII: a `#` in it would be lost on the way from reference to element.
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,255}")


def verified(root: etree._Element, certificates: Iterable[x509.Certificate], now: float) -> etree._Element:
    """The signed assertion; InvalidGrantError unless one of the certificates' keys has signed the whole of it."""
    own_id = _check_assertion(root)
    _check_form(root, own_id)
    for certificate in certificates:
        signed = _signed_by(certificate, root, now)
        if signed is not None:
            if signed.tag != saml("Assertion") or signed.get("ID") != own_id or _all(signed, signature("Signature")):
                raise InvalidGrantError("SIGNATURE_FORM_REFUSED")
            return signed
    raise InvalidGrantError("SIGNATURE_INVALID")


def _check_assertion(root: etree._Element) -> str:
    """One assertion, in the clear, with an id that nothing else has."""
    if root.tag != saml("Assertion") or root.get("Version") != "2.0":
        raise InvalidGrantError("ASSERTION_MALFORMED")
    if len(_all(root, saml("Assertion"))) != 1 or _all(root, saml("EncryptedAssertion")):
        raise InvalidGrantError("ASSERTION_MALFORMED")
    own_id = root.get("ID", "")
    # Whatever a library may take for an id, of any namespace.
    attributes = [pair for element in root.iter() for pair in element.attrib.items()]
    ids = [value for name, value in attributes if etree.QName(name).localname.lower() == "id"]
    if not _NAME.fullmatch(own_id) or len(ids) != len(set(ids)):
        raise InvalidGrantError("ASSERTION_MALFORMED")
    return own_id


def _check_form(root: etree._Element, own_id: str) -> None:
    """SAML core, section 5.4: enveloped, of the assertion's own id, canonicalised exclusively and without comments."""
    found = _all(root, signature("Signature"))
    if len(found) != 1 or found[0].getparent() is not root or found[0].find(signature("Object")) is not None:
        raise InvalidGrantError("SIGNATURE_FORM_REFUSED")
    info = _only(found[0], "SignedInfo")
    reference = _only(info, "Reference")
    transforms = list(_only(reference, "Transforms"))
    is_plain = (
        _only(info, "CanonicalizationMethod").get("Algorithm") == EXCLUSIVE_C14N
        and reference.get("URI") == f"#{own_id}"
        and [transform.get("Algorithm") for transform in transforms] == [ENVELOPED, EXCLUSIVE_C14N]
        and len(transforms[0]) == 0
        and all(child.tag == f"{{{EXCLUSIVE_C14N}}}InclusiveNamespaces" for child in transforms[1])
    )
    if not is_plain:
        raise InvalidGrantError("SIGNATURE_FORM_REFUSED")


def _signed_by(certificate: x509.Certificate, root: etree._Element, now: float) -> etree._Element | None:
    expected = SignatureConfiguration(
        location="./",
        expect_references=1,
        signature_methods=METHODS,
        digest_algorithms=DIGESTS,
        ignore_ambiguous_key_info=True,  # no key that an assertion brings along means anything here
        verification_time=datetime.fromtimestamp(now, tz=UTC),
    )
    try:
        result = XMLVerifier().verify(
            root, x509_cert=certificate, id_attribute="ID", expect_config=expected, parser=parser()
        )
    except Exception:  # noqa: BLE001 # its errors are of a dozen kinds; whatever is not a result is a refusal
        return None
    return None if isinstance(result, list) else result.signed_xml


def _all(root: etree._Element, tag: str) -> list[etree._Element]:
    return list(root.iter(tag))


def _only(parent: etree._Element, name: str) -> etree._Element:
    found = parent.findall(signature(name))
    if len(found) != 1:
        raise InvalidGrantError("SIGNATURE_FORM_REFUSED")
    return found[0]
