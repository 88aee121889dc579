"""A SAML identity provider of the test's own: what it says, and its signature, written by another hand than signxml's.

Everything that an assertion says can be changed before it is signed, and everything of the signature too.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, SHA384, SHA512, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from lxml import etree

ENTITY_ID = "https://idp.example.com/saml"
AUDIENCE = "https://portside.example.com/saml"
RECIPIENT = "https://api.example.com/live/v1/oauth/token"
NOW = 1_795_360_800.0

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
DS = "http://www.w3.org/2000/09/xmldsig#"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = f"{DS}enveloped-signature"
HASHES: dict[str, type[HashAlgorithm]] = {"sha1": SHA1, "sha256": SHA256, "sha384": SHA384, "sha512": SHA512}
DIGESTS = {
    "sha1": f"{DS}sha1",
    "sha256": "http://www.w3.org/2001/04/xmlenc#sha256",
    "sha384": "http://www.w3.org/2001/04/xmldsig-more#sha384",
    "sha512": "http://www.w3.org/2001/04/xmlenc#sha512",
}
MORE = "http://www.w3.org/2001/04/xmldsig-more#"

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def moment(seconds: float) -> str:
    """As SAML writes it."""
    return datetime.fromtimestamp(seconds, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True)
class Idp:
    """A key and its certificate."""

    key: PrivateKey
    certificate: x509.Certificate

    @property
    def certificate_text(self) -> str:
        """As the template's parameter takes it."""
        return base64.b64encode(self.certificate.public_bytes(Encoding.DER)).decode()

    def sign_raw(self, data: bytes, name: str) -> bytes:
        """The bytes of a SignatureValue."""
        algorithm = HASHES[name]()
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(data, padding.PKCS1v15(), algorithm)
        size = (self.key.curve.key_size + 7) // 8
        r, s = decode_dss_signature(self.key.sign(data, ec.ECDSA(algorithm)))
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")


def make_idp(
    key: PrivateKey | None = None, *, begins: float = NOW - 86_400, ends: float = NOW + 10 * 365 * 86_400
) -> Idp:
    """A new one; RSA with 2048 bits unless a key is given."""
    key = key or rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.example.com")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.fromtimestamp(begins, tz=UTC))
        .not_valid_after(datetime.fromtimestamp(begins, tz=UTC) + timedelta(seconds=ends - begins))
        .sign(key, SHA256())
    )
    return Idp(key, certificate)


@dataclass(frozen=True)
class Said:
    """What an assertion says; each part is text that goes in as it is."""

    id: str = "_a75adf55-01d7-40cc-929f-dbd8372ebdfc"
    version: str = "2.0"
    issued: str = moment(NOW - 5)
    issuer: str = f"<saml:Issuer>{ENTITY_ID}</saml:Issuer>"
    subject: str = "user-42"
    name_id: str | None = None
    method: str = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
    confirmation: str = f'NotOnOrAfter="{moment(NOW + 300)}" Recipient="{RECIPIENT}"'
    confirmations: str | None = None
    window: str = f'NotBefore="{moment(NOW - 60)}" NotOnOrAfter="{moment(NOW + 300)}"'
    conditions: str = f"<saml:AudienceRestriction><saml:Audience>{AUDIENCE}</saml:Audience></saml:AudienceRestriction>"
    attributes: dict[str, list[str]] = field(default_factory=lambda: {"tenant": ["acme"]})
    statements: str = ""
    root: str = ""  # more attributes of the root
    before: str = ""  # more children before the Issuer

    def bearer(self) -> str:
        """The usual confirmation."""
        said = f"<saml:SubjectConfirmationData {self.confirmation}/>"
        return f'<saml:SubjectConfirmation Method="{self.method}">{said}</saml:SubjectConfirmation>'

    def xml(self) -> str:
        """Without a signature."""
        name_id = f"<saml:NameID>{self.subject}</saml:NameID>" if self.name_id is None else self.name_id
        confirmation = self.bearer() if self.confirmations is None else self.confirmations
        attributes = "".join(
            f'<saml:Attribute Name="{name}">'
            + "".join(f"<saml:AttributeValue>{value}</saml:AttributeValue>" for value in values)
            + "</saml:Attribute>"
            for name, values in self.attributes.items()
        )
        return (
            f'<saml:Assertion xmlns:saml="{SAML}" ID="{self.id}" Version="{self.version}" '
            f'IssueInstant="{self.issued}"{self.root}>{self.before}{self.issuer}'
            f"<saml:Subject>{name_id}{confirmation}</saml:Subject>"
            f"<saml:Conditions {self.window}>{self.conditions}</saml:Conditions>"
            f"{self.statements}<saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion>"
        )


def shifted(said: Said, now: float, recipient: str = RECIPIENT) -> Said:
    """The same, said at another time, for another address."""
    return replace(
        said,
        issued=moment(now - 5),
        confirmation=f'NotOnOrAfter="{moment(now + 300)}" Recipient="{recipient}"',
        window=f'NotBefore="{moment(now - 60)}" NotOnOrAfter="{moment(now + 300)}"',
    )


@dataclass(frozen=True)
class Form:
    """How a signature is made; each may be bent."""

    algorithm: str | None = None
    hash: str = "sha256"
    digest: str = "sha256"
    c14n: str = EXCLUSIVE
    transforms: tuple[str, ...] = (ENVELOPED, EXCLUSIVE)
    uri: str | None = None
    key_info: str = ""
    more_references: int = 0
    object: str = ""
    id: str = ""


def signature_for(idp: Idp, element: etree._Element, form: Form | None = None, **changes: Any) -> etree._Element:
    """A ds:Signature of an element that has none in it yet."""
    form = replace(form or Form(), **changes)
    kind = "rsa" if isinstance(idp.key, rsa.RSAPrivateKey) else "ecdsa"
    algorithm = form.algorithm or (f"{DS}rsa-sha1" if form.hash == "sha1" else f"{MORE}{kind}-{form.hash}")
    content = canonical(element, comments=any("WithComments" in one for one in form.transforms))
    digest = base64.b64encode(hashlib.new(form.digest, content).digest()).decode()
    uri = f"#{element.get('ID')}" if form.uri is None else form.uri
    transforms = "".join(
        one if one.startswith("<") else f'<ds:Transform Algorithm="{one}"/>' for one in form.transforms
    )
    reference = (
        f'<ds:Reference URI="{uri}"><ds:Transforms>{transforms}</ds:Transforms>'
        f'<ds:DigestMethod Algorithm="{DIGESTS[form.digest]}"/><ds:DigestValue>{digest}</ds:DigestValue></ds:Reference>'
    )
    references = reference * (1 + form.more_references)
    signature = etree.fromstring(
        f'<ds:Signature xmlns:ds="{DS}"{form.id}><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{form.c14n}"/>'
        f'<ds:SignatureMethod Algorithm="{algorithm}"/>{references}</ds:SignedInfo>'
        f"<ds:SignatureValue></ds:SignatureValue>{form.key_info}{form.object}</ds:Signature>"
    )
    info, value = signature[0], signature[1]
    value.text = base64.b64encode(idp.sign_raw(canonical(info), form.hash)).decode()
    return signature


def canonical(element: etree._Element, *, comments: bool = False) -> bytes:
    """Exclusive canonical XML, of the element alone."""
    alone = etree.fromstring(etree.tostring(element, with_tail=False))
    return etree.tostring(alone, method="c14n", exclusive=True, with_comments=comments)


def signed_element(idp: Idp, said: Said | None = None, form: Form | None = None, **changes: Any) -> etree._Element:
    """A whole assertion with its signature behind the Issuer, as honest providers put it."""
    root = etree.fromstring((said or Said()).xml())
    root.insert(1, signature_for(idp, root, form, **changes))
    return root


def signed(idp: Idp, said: Said | None = None, form: Form | None = None, **changes: Any) -> bytes:
    """The same as bytes."""
    return etree.tostring(signed_element(idp, said, form, **changes))
