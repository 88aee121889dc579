"""Keys made afresh for each run, their public halves as JSON Web Keys, and how each signs."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512

if TYPE_CHECKING:
    from collections.abc import Callable

    Sign = Callable[[bytes], bytes]


class SigningKey(NamedTuple):
    """One key of the test's issuer."""

    jwk: dict[str, Any]
    signers: dict[str, Sign]

    @property
    def kid(self) -> str:
        return str(self.jwk["kid"])


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _base64url_integer(value: int) -> str:
    return base64url(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def make_rsa_key(kid: str, *, bits: int = 2048) -> SigningKey:
    private = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    numbers = private.public_key().public_numbers()
    jwk = {"kty": "RSA", "kid": kid, "n": _base64url_integer(numbers.n), "e": _base64url_integer(numbers.e)}
    return SigningKey(
        jwk,
        {
            "RS256": lambda data: private.sign(data, padding.PKCS1v15(), SHA256()),
            "PS256": lambda data: private.sign(data, padding.PSS(padding.MGF1(SHA256()), 32), SHA256()),
            "PS256, no salt": lambda data: private.sign(data, padding.PSS(padding.MGF1(SHA256()), 0), SHA256()),
            "PS256, 20 bytes of salt": lambda data: private.sign(
                data, padding.PSS(padding.MGF1(SHA256()), 20), SHA256()
            ),
            "PS256, the longest salt": lambda data: private.sign(
                data, padding.PSS(padding.MGF1(SHA256()), padding.PSS.MAX_LENGTH), SHA256()
            ),
            "PS256, SHA-512 mask": lambda data: private.sign(data, padding.PSS(padding.MGF1(SHA512()), 32), SHA256()),
            "RS256, SHA-384": lambda data: private.sign(data, padding.PKCS1v15(), SHA384()),
            "RS256, SHA-512": lambda data: private.sign(data, padding.PKCS1v15(), SHA512()),
        },
    )


def make_ec_key(kid: str, curve: ec.EllipticCurve, name: str) -> SigningKey:
    return ec_key(kid, ec.generate_private_key(curve), name)


def ec_key(kid: str, private: ec.EllipticCurvePrivateKey, name: str) -> SigningKey:
    """What a private key is to the tests."""
    numbers = private.public_key().public_numbers()
    size = (private.curve.key_size + 7) // 8

    def der(data: bytes) -> bytes:
        return private.sign(data, ec.ECDSA(SHA256()))

    def raw(data: bytes) -> bytes:
        r, s = decode_dss_signature(der(data))
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")

    x, y = (base64url(value.to_bytes(size, "big")) for value in (numbers.x, numbers.y))
    return SigningKey({"kty": "EC", "crv": name, "kid": kid, "x": x, "y": y}, {"ES256": raw, "ES256, DER": der})


def make_ed25519_key(kid: str) -> SigningKey:
    private = ed25519.Ed25519PrivateKey.generate()
    x = base64url(private.public_key().public_bytes_raw())
    return SigningKey({"kty": "OKP", "crv": "Ed25519", "kid": kid, "x": x}, {"EdDSA": private.sign})


RSA = make_rsa_key("rsa-1")
P256 = make_ec_key("p256-1", ec.SECP256R1(), "P-256")
ED25519 = make_ed25519_key("ed25519-1")
# Keys of other people, who name them as they like.
FOREIGN_RSA = make_rsa_key("rsa-1")
FOREIGN_P256 = make_ec_key("p256-1", ec.SECP256R1(), "P-256")
SHORT_RSA = make_rsa_key("rsa-short", bits=1024)
P384 = make_ec_key("p384-1", ec.SECP384R1(), "P-384")
SECP256K1 = make_ec_key("k256-1", ec.SECP256K1(), "secp256k1")

JWKS: dict[str, Any] = {"keys": [RSA.jwk, P256.jwk, ED25519.jwk]}
