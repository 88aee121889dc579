"""The identity provider's certificates, as its metadata or an operator writes them."""

from __future__ import annotations

import re
from binascii import a2b_base64
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

if TYPE_CHECKING:
    from collections.abc import Iterator

MIN_RSA_BITS = 2048
CURVES = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)


def read_certificates(text: str) -> tuple[x509.Certificate, ...]:
    """All certificates of a list, each PEM or the base64 within it; ValueError for none, or one that is too weak."""
    certificates = tuple(x509.load_der_x509_certificate(raw) for raw in _encoded(text))
    if not certificates or not all(map(_is_strong, certificates)):
        raise ValueError("no certificates, or one of another kind of key")
    return certificates


def _encoded(text: str) -> Iterator[bytes]:
    """Between the armour's lines, or between commas, white space meaning nothing."""
    for part in re.split(r"-----[A-Z ]+-----|,", text):
        if digits := re.sub(r"\s", "", part):
            yield a2b_base64(digits, strict_mode=True)


def _is_strong(certificate: x509.Certificate) -> bool:
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return key.key_size >= MIN_RSA_BITS
    return isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, CURVES)
